// Puts the timelines under the recordings of a page, and mends what the theme's script leaves out.
import "./timeline.js";
import { divide, ends, tie } from "./marks.js";

const LONG = 21, ENDS = 8, FOOT = 6;  // lines: of code that is longer, the ends fold if they have so many, and a foot if it is short

/** Draw each recording above its text, which folds; those that are compared share one scale, and play together. */
function drawTimelines() {
  const texts = [];  // the buttons that show and hide the texts
  for (const block of document.querySelectorAll(".recording:not(.brief)")) {
    const drawing = document.createElement("div"), timeline = document.createElement("recording-timeline");
    const button = document.createElement("button");
    drawing.className = "drawing";
    timeline.text = block.querySelector("code").textContent;
    timeline.aside = 60;
    block.id ||= `recording-${texts.length}`;
    Object.assign(button, { type: "button", className: "as-text", textContent: "as text" });
    button.setAttribute("aria-controls", block.id);
    button.onclick = () => showTexts(!document.documentElement.classList.contains("texts"), texts, button);
    texts.push(button);
    drawing.append(timeline, button);
    block.before(drawing);
    const code = drawing.parentElement.querySelector("[data-run]");
    if (code) tie(timeline, code.querySelector("pre"), () => !code.classList.contains("edited"));
  }
  showTexts(kept("texts") !== null, texts);
  for (const comparison of document.querySelectorAll(".compare")) {
    const timelines = [...comparison.querySelectorAll("recording-timeline")];
    const longest = Math.max(...timelines.map((timeline) => timeline.seconds));
    for (const timeline of timelines) {
      timeline.scale = longest;
      timeline.addEventListener("seek", ({ detail }) => {
        for (const other of timelines) if (other !== timeline) other.seek(detail);
      });
    }
  }
}

/** Ask before a recording or a plot shows: site.css folds it until the reader has chosen, which is kept for this visit. */
function askFirst() {
  for (const question of document.querySelectorAll(".question")) {
    const verdict = document.createElement("p"), right = question.dataset.right - 1;
    const name = `${question.parentElement.querySelector(".filename, figcaption").firstChild.textContent}?`;
    const buttons = [...question.querySelectorAll("li")].map((choice) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...choice.childNodes);
      choice.append(button);
      return button;
    });
    const answer = (chosen) => {
      buttons.forEach((button, place) => (button.ariaPressed = place === chosen));
      verdict.textContent = chosen === right ? "Right, and the run shows it:" : `The run shows something else: ${buttons[right].textContent}.`;
      question.parentElement.classList.add("answered");
      keep(name, chosen, "sessionStorage");
    };
    buttons.forEach((button, place) => (button.onclick = () => answer(place)));
    Object.assign(verdict, { className: "outcome", role: "status" });
    question.append(verdict);
    if (kept(name, "sessionStorage") !== null) answer(+kept(name, "sessionStorage"));
  }
}

/** Show or hide the texts of all recordings, and keep that; the button that was pressed stays where it is. */
function showTexts(shown, buttons, pressed) {
  const top = pressed?.getBoundingClientRect().top;
  document.documentElement.classList.toggle("texts", shown);
  for (const button of buttons) button.setAttribute("aria-expanded", shown);
  if (!pressed) return;
  scrollBy({ top: pressed.getBoundingClientRect().top - top, behavior: "instant" });
  keep("texts", shown ? "shown" : null);
}

/** Draw the parts of each program closer than its text has them. */
function divideCode() {
  for (const code of document.querySelectorAll(":is(.snippet, .compare > div) > .highlight:not(.recording) > pre > code")) divide(code);
}

/** Fold the head and the foot of long code that stands beside a text: its imports, and what starts it. */
function foldEnds() {
  for (const pre of document.querySelectorAll(":is(.snippet, .compare > div) > .highlight:not(.recording) > pre")) {
    const lines = pre.textContent.trimEnd().split("\n"), main = lines.findIndex((line) => line.startsWith("if __name__"));
    const head = lines.findIndex((line) => /^(async def|def|class|@|\w+ =)/.test(line));
    const inside = lines.findLastIndex((line, at) => /^\s+\S/.test(line) && !(main >= 0 && at > main));
    const last = lines.length - 1 - inside > FOOT ? lines.length - 1 : inside;
    if (lines.length <= LONG || head < 0 || head + lines.length - 1 - last < ENDS) continue;
    const drawn = (line) => line - ends(pre.querySelector("code")).filter((end) => end <= line).length;
    pre.style.setProperty("--head", drawn(head));
    pre.style.setProperty("--shown", drawn(last + 1) - drawn(head));
    const button = document.createElement("button"), folded = `lines ${head + 1} to ${last + 1} of ${lines.length}: show all`;
    const fold = (on) => {
      pre.classList.toggle("folded", on);
      button.ariaExpanded = !on;
      button.textContent = on ? folded : "show less";
    };
    Object.assign(button, { type: "button", className: "ends", onclick: () => fold(!pre.classList.contains("folded")) });
    fold(true);
    pre.after(button);
  }
}

/** Play the two recordings at the top of the article once, when they come into view. */
function playFirst() {
  const first = document.querySelector("h1 ~ .compare recording-timeline");
  if (!first || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    first.play();
  }, { threshold: 1 });
  watcher.observe(first);
}

/** Copy code byte for byte: the theme would take the newline off its end. */
function copyWhole(event) {
  const button = event.target.closest?.("[data-clipboard-target]");
  const code = button && document.querySelector(button.dataset.clipboardTarget);
  if (code) button.dataset.clipboardText = code.textContent;
}

/** Names for controls that have none, and a tab stop for code and tables that scroll. */
function mend() {
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
  for (const nav of document.querySelectorAll(".md-code__nav")) nav.setAttribute("role", "presentation");
  for (const one of document.querySelectorAll("pre > code, .md-typeset__scrollwrap"))  // what is folded is not laid out for this
    if (!one.closest("details:not([open])") && one.scrollWidth > one.clientWidth) one.tabIndex = 0;
}

let mending = 0;  // the frame before which it is done, once, however much has changed

function mendSoon() {
  mending ||= requestAnimationFrame(() => {
    mending = 0;
    mend();
  });
}

const openers = new Map();  // for each snippet that can run, what loads its buttons' script

/** Put Run and Edit under each snippet that this browser can run, or else the reason why not. */
function offerRuns() {
  const jspi = "Suspending" in WebAssembly;
  for (const block of document.querySelectorAll("[data-run]")) {
    const { needs, why, routes } = block.dataset;
    if (needs === "" || (needs && jspi)) offerRun(block, routes?.split(" "));
    else if (needs ?? why) say(block, needs ? "This browser lacks JSPI, which the threads of this snippet need: no Run button here." : why);
  }
}

function say(block, words, where = "append") {
  const note = document.createElement("p");
  note.className = "run-why";
  note.textContent = words;
  block[where](note);
}

function offerRun(block, routes) {
  const bar = document.createElement("div"), name = block.dataset.run;
  Object.assign(bar, { className: "run-bar", role: "group", ariaLabel: name });
  if (routes) bar.append(choice("Method", ["GET", "POST", "HEAD"]), choice("URL", routes));
  let opening;
  const open = () => (opening ??= import("./run/run.js").then(({ Runner }) => new Runner(block, bar, kept(name))));
  const use = (act) => open().then(act, (error) => say(block, `Run could not be loaded: ${error.message}`));
  for (const act of ["run", "edit"]) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: act, textContent: act === "run" ? "Run" : "Edit" });
    button.onclick = ({ detail }) => {
      if (detail > 1) return;  // of a double click, the second one would stop what the first one began
      use((runner) => runner[act]());
    };
    bar.append(button);
  }
  for (const one of block.dataset.knobs?.split(", ") ?? []) bar.append(knob(one.split(" "), use));
  block.append(bar);
  openers.set(name, open);
  if (kept(name) !== null) open();
}

/** A slider for a constant of the snippet: turning it changes the code, and letting go runs it. */
function knob([name, min, max, step, value], use) {
  const label = document.createElement("label"), slider = document.createElement("input");
  Object.assign(slider, { type: "range", name, min, max, step, value, title: `${min} to ${max}` });
  const turn = (run) => use((runner) => runner.turn(name, (+slider.value).toFixed(step < 1 ? 1 : 0), run));
  slider.oninput = () => turn(false);
  slider.onchange = () => turn(true);
  label.className = "knob";
  label.append(`${name} = `, Object.assign(document.createElement("output"), { value }), slider);
  slider.ariaLabel = name;
  return label;
}

/** Keep a choice of the reader's, or with null forget it, where the browser allows that. */
function keep(name, text, where = "localStorage") {
  try {
    if (text === null) window[where].removeItem(name);
    else window[where].setItem(name, text);
  } catch {}  // it forbids to keep anything
}

/** Return what is kept under a name, such as the reader's edit of a snippet, or null. */
function kept(name, where = "localStorage") {
  try {
    return window[where].getItem(name);
  } catch {
    return null;
  }
}

/** Show the edit that came with a link, #edited=PATH:TEXT, which chat programs may have encoded. */
function receive() {
  const hash = location.hash.replace(/%([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)));
  const [, name, packed] = hash.match(/^#edited=(.+\.py):(.+)$/) ?? [];
  if (!name) return;
  const open = openers.get(name);
  if (open) open().then((runner) => runner.receive(packed));
  else say(document.querySelector("article"), `The link holds an edit of ${name}, which this page does not run.`, "prepend");
}

function choice(label, options) {
  const select = document.createElement("select");
  select.ariaLabel = label;
  for (const option of options) select.add(new Option(option));
  return select;
}

divideCode();
foldEnds();
askFirst();
drawTimelines();
playFirst();
offerRuns();
mend();
receive();
addEventListener("hashchange", receive);
addEventListener("beforeprint", () => document.querySelectorAll("recording-timeline").forEach((one) => one.seek(null)));
new MutationObserver((changes) => {
  if (changes.some(({ addedNodes }) => [...addedNodes].some((node) => node.tagName))) mendSoon();
}).observe(document.body, { childList: true, subtree: true });
addEventListener("resize", mendSoon);
addEventListener("toggle", mendSoon, { capture: true });
addEventListener("click", copyWhole, { capture: true });
