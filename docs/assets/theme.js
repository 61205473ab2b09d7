// Does what the theme's script would do late, dearly or with every page: before the page is shown, at once, or when it
// is wanted. Each change below that comes after the page is shown has the browser style all of the page anew.

document.documentElement.className = "js js-focus-visible";
document.documentElement.dataset.jsFocusVisible = "";

// The palette that the reader chose, or the system's.
{
  const form = document.querySelector("form.palette"), inputs = [...form.querySelectorAll("input")], { body, head } = document;
  const light = matchMedia("(prefers-color-scheme: light)");
  const [scheme, ground] = ["color-scheme", "theme-color"].map((name) => {
    return head.appendChild(Object.assign(document.createElement("meta"), { name }));
  });

  function paint() {
    const chosen = inputs.find((input) => input.checked);
    body.dataset.mdColorScheme = chosen.value || (light.matches ? "default" : "slate");
    scheme.content = body.dataset.mdColorScheme === "slate" ? "dark" : "light";
    ground.content = getComputedStyle(body).getPropertyValue("--md-default-bg-color");
    for (const input of inputs) input.nextElementSibling.toggleAttribute("hidden", input !== chosen);
  }

  function repaint() {
    body.dataset.mdColorSwitching = "";  // the theme's word for: without transitions
    paint();
    requestAnimationFrame(() => delete body.dataset.mdColorSwitching);
  }

  form.onchange = () => {
    repaint();
    try {
      localStorage.setItem("palette", `${inputs.findIndex((input) => input.checked)}`);
    } catch { /* the browser forbids to keep anything */ }
  };
  form.onkeydown = ({ key, target }) => {
    if (key !== "Enter") return;
    const next = inputs[(inputs.findIndex((input) => input === target) + 1) % inputs.length];
    next.click();
    next.focus();
  };
  light.onchange = repaint;
  let kept;
  try {
    kept = localStorage.getItem("palette");
  } catch { /* nothing is kept */ }
  (inputs[kept ?? 0] ?? inputs[0]).checked = true;
  paint();
}

// Search: a worker and an index, which come when the reader goes to it. The theme has no setting for it: its request is
// opened at once and sent later, and its worker begins later.
{
  const { open, send } = XMLHttpRequest.prototype, { Worker } = self;
  /** @type {Promise<void>} */
  const wanted = new Promise((resolve) => {
    if (new URLSearchParams(location.search).has("q")) resolve();
    addEventListener("focusin", ({ target }) => target instanceof Element && target.closest(".md-search") && resolve());
  });

  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    open.call(this, method, url, ...rest);
    if (String(url).endsWith("search/search_index.json")) this.send = () => wanted.then(() => send.call(this));
  };

  // @ts-expect-error: the theme asks no more of a worker than what stands for it here
  self.Worker = function (url, options) {
    if (!/\/workers\/search\./.test(url)) return new Worker(url, options);
    const later = Object.assign(new EventTarget(), {
      postMessage: (message) => worker.then((begun) => begun.postMessage(message)),
    });
    const worker = wanted.then(() => Object.assign(new Worker(url, options), {
      onmessage: ({ data }) => later.dispatchEvent(new MessageEvent("message", { data })),
    }));
    return later;
  };
}
