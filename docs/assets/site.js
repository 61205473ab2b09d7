// Puts the timelines under the recordings of a page, and mends what the theme's script leaves out.
import "./timeline.js";
import { divide, ends, tie } from "./marks.js";
/** @import { Runner } from "./run/run.js" */

const LONG = 18, ENDS = 6, FOOT = 6, FREE = 56;  // lines: of code that is longer, the ends fold if they have so many, and a foot if it is short; letters: of a last line beside which there is room

const NOT_FOLDED = ":not(details:not([open]) *)";  // what a closed details holds is dressed when it opens

/**
 * Dress what a page, or a details that opens, shows of snippets: their code, and the drawings of their recordings.
 * @param {ParentNode} part
 * @param {string} where  a selector, to leave some of them out
 */
function dress(part, where = "") {
  const code = [...part.querySelectorAll(`:is(.snippet, .compare > div) > .highlight:not(.recording) > pre > code${where}`)];
  for (const one of code) divide(one);
  for (const one of code) foldEnds(one.parentElement);
  for (const one of part.querySelectorAll(`.highlight:not(.no-copy) > pre > code${where}`)) offerCopy(one);
  drawTimelines(part, where);
}

/** @type {HTMLButtonElement[]} */
const texts = [];  // the buttons that show and hide the texts of recordings

/**
 * Draw each recording above its text, which folds; those that are compared share one scale, and play together.
 * @param {ParentNode} part
 * @param {string} where
 */
function drawTimelines(part, where) {
  for (const block of part.querySelectorAll(`.recording:not(.brief)${where}`)) {
    const drawing = document.createElement("div"), timeline = document.createElement("recording-timeline");
    const button = document.createElement("button");
    drawing.className = "drawing";
    timeline.text = block.querySelector("code").textContent;
    timeline.aside = 60;
    block.id ||= `recording-${texts.length}`;
    Object.assign(button, { type: "button", className: "as-text", textContent: "as text" });
    button.setAttribute("aria-controls", block.id);
    button.setAttribute("aria-expanded", `${document.documentElement.classList.contains("texts")}`);
    button.onclick = () => showTexts(!document.documentElement.classList.contains("texts"), button);
    texts.push(button);
    drawing.append(timeline, button);
    block.before(drawing);
    const code = drawing.parentElement.querySelector("[data-run]");
    if (code) tie(timeline, code.querySelector("pre"), () => !code.classList.contains("edited"));
  }
  for (const comparison of part.querySelectorAll(`.compare${where}`)) {
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
    const verdict = document.createElement("p"), right = +question.dataset.right - 1;
    const name = `${question.parentElement.querySelector(".filename, figcaption").firstChild.textContent}?`;
    const buttons = [...question.querySelectorAll("li")].map((choice) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...choice.childNodes);
      choice.append(button);
      return button;
    });
    const answer = (chosen) => {
      buttons.forEach((button, place) => (button.ariaPressed = `${place === chosen}`));
      verdict.textContent = chosen === right ? "Right, and the run shows it:" : `The run shows something else: ${buttons[right].textContent}.`;
      question.parentElement.classList.add("answered");
      keep(name, `${chosen}`, "sessionStorage");
    };
    buttons.forEach((button, place) => (button.onclick = () => answer(place)));
    Object.assign(verdict, { className: "outcome", role: "status" });
    question.append(verdict);
    if (kept(name, "sessionStorage") !== null) answer(+kept(name, "sessionStorage"));
  }
}

/** Show or hide the texts of all recordings, and keep that; the button that was pressed stays where it is. */
function showTexts(shown, pressed) {
  const top = pressed.getBoundingClientRect().top;
  document.documentElement.classList.toggle("texts", shown);
  for (const button of texts) button.setAttribute("aria-expanded", `${shown}`);
  scrollBy({ top: pressed.getBoundingClientRect().top - top, behavior: "instant" });
  keep("texts", shown ? "shown" : null);
}

/**
 * Fold the head and the foot of long code that stands beside a text: its imports, and what starts it.
 * @param {HTMLElement} pre
 */
function foldEnds(pre) {
  const lines = pre.textContent.trimEnd().split("\n"), main = lines.findIndex((line) => line.startsWith("if __name__"));
  const head = lines.findIndex((line) => /^(async def|def|class|@|\w+ =)/.test(line));
  const inside = lines.findLastIndex((line, at) => /^\s+\S/.test(line) && !(main >= 0 && at > main));
  const last = lines.length - 1 - inside > FOOT ? lines.length - 1 : inside;
  if (lines.length <= LONG || head < 0 || head + lines.length - 1 - last < ENDS) return;
  const drawn = (line) => line - ends(pre.querySelector("code")).filter((end) => end <= line).length;
  pre.style.setProperty("--head", `${drawn(head)}`);
  pre.style.setProperty("--shown", `${drawn(last + 1) - drawn(head)}`);
  const button = document.createElement("button"), folded = `lines ${head + 1} to ${last + 1} of ${lines.length}: show all`;
  const fold = (on) => {
    pre.classList.toggle("folded", on);
    button.ariaExpanded = `${!on}`;
    button.textContent = on ? folded : "show less";
  };
  Object.assign(button, { type: "button", className: "ends", onclick: () => fold(!pre.classList.contains("folded")) });
  fold(true);
  button.classList.toggle("short", lines[last].length <= FREE - (pre.closest(".compare") ? 8 : 0));
  pre.after(button);
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

/**
 * Put a button over code that copies it, as the theme would, which has all of a page laid out for each.
 * @param {HTMLElement} code
 */
function offerCopy(code) {
  const place = document.createElement("div"), button = document.createElement("button");
  place.className = "md-code__nav";
  Object.assign(button, { type: "button", className: "md-code__button", title: "Copy to clipboard" });
  button.dataset.mdType = "copy";
  button.dataset.clipboardText = "";
  place.append(button);
  code.before(place);
}

/** Hand the theme, which copies, the code byte for byte. */
function copyWhole({ target }) {
  const button = target instanceof Element && target.closest(".md-code__button");
  if (button) button.dataset.clipboardText = button.closest("pre").querySelector("code").textContent;
}

/** Let wide tables scroll, and open what folds for print: in the place of the theme's script, which looks at each code. */
function takeOver() {
  for (const table of document.querySelectorAll(".md-typeset table:not([class])")) {
    const frame = document.createElement("div"), inner = document.createElement("div");
    frame.className = "md-typeset__scrollwrap";
    inner.className = "md-typeset__table";
    table.replaceWith(frame);
    inner.append(table);
    frame.append(inner);
  }
  let opened = [];
  matchMedia("print").addEventListener("change", ({ matches }) => {
    if (matches) opened = [...document.querySelectorAll("details:not([open])")];
    for (const one of opened) one.open = matches;
  });
}

/** Names for controls, and a tab stop for code and tables that scroll. */
function mend() {
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
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

/** @type {Map<string, () => Promise<Runner>>} */
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

/**
 * Say something at the end of an element, or at its start.
 * @param {HTMLElement} block
 * @param {string} words
 * @param {"append" | "prepend"} where
 */
function say(block, words, where = "append") {
  const note = document.createElement("p");
  note.className = "run-why";
  note.textContent = words;
  block[where](note);
}

/**
 * @param {HTMLElement} block  of a snippet that this browser can run
 * @param {string[]} [routes]  the paths of its URLs
 */
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

/**
 * A slider for a constant of the snippet: turning it changes the code, and letting go runs it.
 * @param {string[]} constant  its name, what bounds it, the step, and its value
 * @param {(act: (runner: Runner) => void) => void} use
 */
function knob([name, min, max, step, value], use) {
  const label = document.createElement("label"), slider = document.createElement("input");
  Object.assign(slider, { type: "range", name, min, max, step, value, title: `${min} to ${max}` });
  const turn = (run) => use((runner) => runner.turn(name, (+slider.value).toFixed(+step < 1 ? 1 : 0), run));
  slider.oninput = () => turn(false);
  slider.onchange = () => turn(true);
  label.className = "knob";
  label.append(`${name} = `, Object.assign(document.createElement("output"), { value }), slider);
  slider.ariaLabel = name;
  return label;
}

/**
 * Keep a choice of the reader's, or with null forget it, where the browser allows that.
 * @param {string} name
 * @param {string | null} text
 * @param {"localStorage" | "sessionStorage"} where
 */
function keep(name, text, where = "localStorage") {
  try {
    if (text === null) window[where].removeItem(name);
    else window[where].setItem(name, text);
  } catch { /* it forbids to keep anything */ }
}

/**
 * Return what is kept under a name, such as the reader's edit of a snippet, or null.
 * @param {string} name
 * @param {"localStorage" | "sessionStorage"} where
 */
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

document.documentElement.classList.toggle("texts", kept("texts") !== null);
takeOver();
const dressed = new Set(document.querySelectorAll("details[open]"));
dress(document, NOT_FOLDED);
askFirst();
playFirst();
offerRuns();
mend();
receive();
addEventListener("hashchange", receive);
addEventListener("beforeprint", () => document.querySelectorAll("recording-timeline").forEach((one) => one.seek(null)));
new MutationObserver((changes) => {
  if (changes.some(({ addedNodes }) => [...addedNodes].some((node) => node instanceof Element))) mendSoon();
}).observe(document.body, { childList: true, subtree: true });
addEventListener("resize", mendSoon);
addEventListener("toggle", ({ target }) => {
  if (target instanceof HTMLDetailsElement) {
    if (target.open && !dressed.has(target)) dress(target);
    dressed.add(target);
  }
  mendSoon();
}, { capture: true });
addEventListener("click", copyWhole, { capture: true });
