"""A run as one page that needs nothing else: its code, its drawing, and its text.

The drawing is that of the site, docs/assets/timeline.js, tied to its code by marks.js; both are
copied into the page, which can be opened from a disk and sent to somebody.
"""

import re
from html import escape
from string import Template

from snippets.recorder.catalog import ROOT

ASSETS = ROOT / "docs/assets"
PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
:root {
  color-scheme: light dark;
  --timeline-ground: light-dark(#fff, #1e2129); --timeline-text: light-dark(#222, #ddd);
  --timeline-axis: light-dark(#666, #aaa); --timeline-tick: light-dark(#ddd, #444);
  --timeline-waits: light-dark(#00695c, #4db6ac); --timeline-holds: light-dark(#bf360c, #ff8a65);
}
body { max-width: 75rem; margin: 2rem auto; padding: 0 1rem; font-family: system-ui, sans-serif; }
body { background: var(--timeline-ground); color: var(--timeline-text); }
pre { overflow: auto; padding: 1rem; border: 1px solid var(--timeline-tick); line-height: 1.4; }
$style</style>
</head>
<body>
<h1>$title</h1>
<recording-timeline></recording-timeline>
<pre tabindex="0"><code>$code</code></pre>
<pre tabindex="0" class="recording">$text</pre>
<script type="module">
$script
const drawing = document.querySelector("recording-timeline");
drawing.text = document.querySelector(".recording").textContent;
tie(drawing, document.querySelector("pre"));
</script>
</body>
</html>
""")


def page(title: str, code: str, text: str) -> str:
    """Return the page of a run: the code that ran, and the text that its recording is."""
    scripts = [(ASSETS / name).read_text("utf-8") for name in ("timeline.js", "marks.js")]
    return PAGE.substitute(
        title=escape(title),
        style=(ASSETS / "timeline.css").read_text("utf-8"),
        code=escape(code),
        text=escape(text),
        script=re.sub(r"^export ", "", "\n".join(scripts), flags=re.M),
    )
