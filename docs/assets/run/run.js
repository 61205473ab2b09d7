// Runs the snippets of a page in the reader's browser, and lets the reader edit, reset and share them.
// Loaded on the first press of a Run or Edit button; Python itself comes with the first run.

import { divide, tie } from "../marks.js";
/** @import { RecordingTimeline } from "../timeline.js" */

/**
 * @typedef {{ path: string, url: string | null, method: string, files: Record<string, string> }} Program  texts by their paths
 * @typedef {{ compiled: WebAssembly.Module | null, memory?: Uint8Array }} Made  by earlier workers
 * @typedef {(step: string, text?: string) => void} Hear
 */

const LIMIT = { lines: 2000, letters: 200_000, run: 60, start: 120 };  // of output; seconds
const SETTLED = 300;  // milliseconds after which a knob is no longer turned
const spares = new Map();  // a worker a kind, made ahead for the next run
let compiled = null;  // Python's WebAssembly, by the first worker, for all after it
const memories = new Map();  // a memory a kind, by its first worker, with Python started and its imports done
const running = new Set();  // the ends of all runs on this page

/**
 * Start an interpreter. Its messages wait in .said until .hear is set.
 * @param {"" | "django"} kind
 */
function startWorker(kind) {
  const started = new Worker(new URL(`worker.js?${kind}`, import.meta.url), { type: "module" });
  /** @type {Worker & { said: Parameters<Hear>[], hear?: Hear }} */
  const worker = Object.assign(started, { said: [] });
  /** @param {Parameters<Hear>} message */
  const hear = (message) => (worker.hear ? worker.hear(...message) : worker.said.push(message));
  worker.onmessage = ({ data }) => {
    if (data[0] === "compiled") compiled = data[1];
    else if (data[0] === "imported") memories.set(kind, data[1]);
    else hear(data);
  };
  worker.onerror = (event) => hear(["end", `Python could not be started: ${event.message ?? "no worker"}`]);
  worker.postMessage(/** @type {Made} */ ({ compiled, memory: memories.get(kind) }));
  return worker;
}

/**
 * Run a program. hear(step, text) is told of each "loading", "ready", "say" and, last, "end" with a
 * traceback or "". Returns a function that stops it.
 * @param {Program} program
 * @param {Hear} hear
 */
export function execute(program, hear) {
  const kind = /\b(django|asgiref)\b/.test(Object.values(program.files).join()) ? "django" : "";
  const worker = spares.get(kind) ?? startWorker(kind);
  spares.delete(kind);
  let lines = 0, letters = 0, watchdog;
  const limit = (seconds, what) => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => end(`Stopped: ${what} took over ${seconds} s`), seconds * 1000);
  };
  const end = (text) => {
    if (!running.delete(end)) return;
    clearTimeout(watchdog);
    worker.hear = () => {};
    worker.terminate();
    hear("end", text);
    if (!text.startsWith("Python could not") && !spares.has(kind)) spares.set(kind, startWorker(kind));
  };
  worker.hear = (step, text) => {
    if (step === "end") return end(text);
    if (step === "ready") limit(LIMIT.run, "the run");
    if (step === "say" && ++lines > LIMIT.lines) return end(`Stopped after ${LIMIT.lines} lines`);
    if (step === "say" && (letters += text.length) > LIMIT.letters) return end(`Stopped after ${LIMIT.letters} letters`);
    hear(step, text);
  };
  running.add(end);
  limit(LIMIT.start, "the start of Python");
  for (const message of worker.said.splice(0)) worker.hear(...message);
  worker.postMessage(program);
  return () => end("Stopped");
}

addEventListener("pagehide", () => {
  for (const end of [...running]) end("Stopped");
  for (const spare of spares.values()) spare.terminate();
  spares.clear();
});

const styles = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("run.css", import.meta.url) });
document.head.append(styles);

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Element} parent
 */
const make = (tag, parent, properties = {}) => parent.appendChild(Object.assign(document.createElement(tag), properties));

const TOKEN = new RegExp([
  /(?<s2>[rbfu]{0,2}(?:"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))/,
  /(?<c1>#.*)/,
  /\b(?<k>and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield|None|True|False)\b/,
  /\b(?<mi>\d[\d_]*(?:\.\d+)?)\b/,
].map((part) => part.source).join("|"), "g");

/** Find the line of a constant in a program: all before its value, and the value. */
const constant = (name) => new RegExp(`^(${name} = )(-?\\d+(?:\\.\\d+)?)(?=\\s*(?:#|$))`, "m");

/**
 * Show a text in a code element, its tokens in the classes that the theme colours.
 * @param {HTMLElement} code
 * @param {string} text
 * @param {number} [turned]  where the token stands that a knob turned
 */
function highlight(code, text, turned) {
  code.replaceChildren();
  let at = 0;
  for (const token of text.matchAll(TOKEN)) {
    const className = Object.keys(token.groups).find((name) => token.groups[name]);
    code.append(text.slice(at, token.index));
    make("span", code, { className: token.index === turned ? `${className} turned` : className, textContent: token[0] });
    at = token.index + token[0].length;
  }
  code.append(text.slice(at));
  divide(code);
}

/** The Run, Edit, Reset and Share buttons of one code block, and what they show. */
export class Runner {
  #block; #bar; #code; #original; #saved; #sent; #stop; #frame; #later; #turning; #text = "";
  /** @type {HTMLElement} */
  #log;
  /** @type {RecordingTimeline} */
  #timeline;
  /** @type {HTMLTextAreaElement} */
  #editor;

  /**
   * @param {HTMLElement} block
   * @param {HTMLElement} bar
   * @param {string | null} saved  the reader's edit
   */
  constructor(block, bar, saved) {
    this.#block = block;
    this.#bar = bar;
    this.#code = block.querySelector("code");
    this.#original = this.#code.textContent;
    this.name = block.dataset.run;
    const offer = (textContent, onclick) => make("button", bar, { type: "button", textContent, hidden: true, onclick });
    this.resetButton = offer("Reset", () => this.reset());
    this.shareButton = offer("Share", () => this.share());
    this.status = make("span", bar, { className: "run-status", role: "status" });
    this.#saved = saved ?? this.#original;
    if (this.#saved !== this.#original) this.write(this.#saved);
  }

  get text() { return this.#code.textContent; }

  /**
   * Put a text into the block, by hand of the program.
   * @param {string} text
   * @param {number} [turned]
   */
  write(text, turned) {
    highlight(this.#code, text, turned);
    if (this.#editor) this.#editor.value = text;
    this.#changed();
  }

  #changed() {
    const edited = this.text !== this.#original;
    this.resetButton.hidden = this.shareButton.hidden = !edited;
    this.#block.classList.toggle("edited", edited);
    if (this.text.split("\n").length !== this.#original.split("\n").length) this.#unfold();
    for (const slider of this.#bar.querySelectorAll(".knob input")) {
      const [, , value] = this.text.match(constant(slider.name)) ?? [];
      slider.disabled = value === undefined;  // the reader has edited it away
      slider.value = value ?? slider.value;
      slider.parentElement.querySelector("output").value = value ?? "?";
    }
  }

  /**
   * Give a constant of the program another value, and run it once the reader has done with turning.
   * @param {string} name
   * @param {string} value
   * @param {boolean} run
   */
  turn(name, value, run) {
    const found = this.text.match(constant(name));
    if (!found) return;
    if (value !== found[2]) {
      this.write(this.text.replace(constant(name), `$1${value}`), found.index + found[1].length);
      this.#keep();
    }
    clearTimeout(this.#turning);
    if (!this.#stop) this.status.textContent = "";  // what is told is of another value
    if (run) this.#turning = setTimeout(() => {  // each press of an arrow is a turn
      this.#stop?.();
      this.run();
    }, SETTLED);
  }

  run() {
    if (this.#stop) return this.#stop();
    const { run, urlconf, routes } = this.#block.dataset, files = { [run]: this.text.replace(/^\uFEFF/, "") };  // a mark that Windows puts first
    for (const other of document.querySelectorAll("[data-file]"))
      if (other.dataset.file === urlconf) files[urlconf] = other.querySelector("code").textContent;
    const [method, url] = [...this.#bar.querySelectorAll("select")].map((select) => select.value);
    this.#show();
    this.#stop = execute({ path: urlconf ?? run, url: routes ? url : null, method, files }, (step, text) => this[`_${step}`](text));
    this.#button("Stop");
  }

  #button(label) { this.#bar.querySelector(".run").textContent = label; }

  #show() {
    this.#text = "";
    this.#log ??= make("pre", this.#block, { className: "run-log", tabIndex: 0, role: "log", ariaLabel: "Output in your browser" });
    this.#log.replaceChildren();
    this.#timeline?.remove();
    this.#timeline = make("recording-timeline", this.#block);
    this.#log.before(this.#timeline);
    const ran = this.text;
    tie(this.#timeline, this.#code.parentElement, () => this.text === ran);
    this.#block.querySelector(".run-note")?.remove();
    this.status.textContent = "Starting…";
  }

  _loading(what) { this.status.textContent = `Loading ${what}…`; }
  _ready() { this.status.textContent = "Running…"; }

  _say(line) {
    this.#text += `${line}\n`;
    this.#frame ??= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = null;
    this.#log.append(this.#text.slice(this.#log.textContent.length));
    this.#log.scrollTop = this.#log.scrollHeight;
    if (!this.#text.includes("|")) return;
    this.#timeline.text = this.#text;
    const recorded = [...document.querySelectorAll(".drawing > recording-timeline")]
      .filter((timeline) => timeline.snippet === this.name);
    const longest = Math.max(this.#timeline.seconds, ...recorded.map((timeline) => timeline.seconds));
    for (const timeline of [this.#timeline, ...recorded]) timeline.scale = Math.max(longest, timeline.scale);
  }

  _end(text) {
    this.#stop = null;
    this.#button("Run");
    const raised = text.includes("\n");  // a traceback, else a sentence of ours
    const done = this.#text.includes("|") ? "Done" : "Done: it printed nothing";
    this.status.textContent = raised ? `Failed: ${text.trim().split("\n").at(-1)}` : text || done;
    this.#draw();
    if (raised) make("span", this.#log, { className: "run-error", textContent: text });
    if (/^thread \d/m.test(this.#text))
      make("p", this.#block, { className: "run-note", textContent: "Threads take turns in a browser, whenever one waits; on CPython the operating system switches them." });
  }

  /** Show the ends of long code, which site.js folds. */
  #unfold() {
    if (this.#code.parentElement.classList.contains("folded")) this.#block.querySelector(".ends").click();
  }

  /** Open the editor over the code, or go to it. */
  edit() {
    if (!this.#editor) {
      const pre = this.#code.parentElement;
      this.#unfold();
      pre.classList.add("editing");
      this.#editor = make("textarea", pre, {
        value: this.text, spellcheck: false, autocapitalize: "off", ariaLabel: `${this.name}, editor. Escape, then Tab leaves it.`,
        oninput: () => { highlight(this.#code, this.#editor.value); this.#changed(); this.#keep(); },
        onscroll: () => { this.#code.scrollLeft = this.#editor.scrollLeft; },
        onkeydown: (event) => this.#key(event),
        onblur: () => { this.#leaving = false; },
      });
      this.#editor.wrap = "off";
    }
    this.#editor.focus();
    this.status.textContent = "Ctrl+Enter runs. Escape, then Tab leaves the editor.";
  }

  #leaving = false;

  #key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.run();
    else if (event.key === "Enter" && !event.shiftKey && !event.altKey) this.#insert(`\n${this.#indent()}`);
    else if (event.key === "Tab" && !event.shiftKey && !this.#leaving) this.#insert("    ");
    else {
      this.#leaving = event.key === "Escape" || (this.#leaving && event.key === "Shift");
      return;
    }
    event.preventDefault();
  }

  /** The indent of the line that is typed in, and of a block that begins with it. */
  #indent() {
    const line = this.#editor.value.slice(0, this.#editor.selectionStart).split("\n").at(-1);
    return line.match(/^\s*/)[0] + (/:\s*(#.*)?$/.test(line) ? "    " : "");
  }

  /** Type a text into the editor, so that the browser can undo it. */
  #insert(text) { document.execCommand("insertText", false, text); }

  /** Keep an edit: what came with a link in the address, for the reader may have an edit of their own. */
  #keep() {
    if (this.#sent && this.text !== this.#original) {
      clearTimeout(this.#later);
      this.#later = setTimeout(() => this.#address(this.text), 300);
    } else if (this.#sent) this.#leave();
    else {
      this.#saved = this.text;
      this.#address();
      try {
        if (this.text === this.#original) localStorage.removeItem(this.name);
        else localStorage.setItem(this.name, this.text);
      } catch {
        this.status.textContent = "This browser does not keep the edit: it will be gone after a reload. Share makes a link of it.";
      }
    }
  }

  /** Put a text into the address, or take it out; return the address. */
  async #address(text) {
    const url = new URL(location.href);
    if (text === undefined && !url.hash.startsWith("#edited=")) return url;
    url.hash = text === undefined ? "" : `edited=${this.name}:${await pack(text)}`;
    history.replaceState(null, "", url);
    return url;
  }

  reset() {
    this.edit();
    this.#editor.select();
    this.#insert(this.#original);
    this.status.textContent = "Reset. Ctrl+Z brings your edit back.";
  }

  async share() {
    const url = await this.#address(this.text);
    const copied = await navigator.clipboard?.writeText(url.href).then(() => true, () => false);
    this.status.textContent = `The link is in the address bar${copied ? " and on your clipboard" : ""}.`;
  }

  /**
   * Show a text that came with a link; it is not run, and the reader's own edit stays where it is.
   * @param {string} packed
   */
  async receive(packed) {
    let text;
    try {
      text = await unpack(packed);
    } catch {
      this.status.textContent = "The code in this link is damaged; this is what was here.";
      return;
    }
    if (text === this.#saved) return;  // the reader has shared it, and comes back
    this.#leave();
    this.write(text);
    const note = this.#sent = make("p", this.#block, { className: "run-sent", textContent: "This code came with a link. " });
    const offer = (textContent, text) => make("button", note, { type: "button", textContent, onclick: () => {
      this.#leave();
      this.write(text);
      this.#bar.querySelector(".run").focus();
    } });
    offer("Show the original", this.#original);
    if (this.#saved !== this.#original) offer("Show your own edit", this.#saved);
    this.#block.scrollIntoView();
  }

  /** Forget that the text came with a link. */
  #leave() {
    clearTimeout(this.#later);
    if (this.#sent) this.#address();
    this.#sent?.remove();
    this.#sent = null;
  }
}

const through = async (stream, bytes) => new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

/** Make a text short enough for a link, and read it back. */
async function pack(text) {
  const bytes = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

async function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  return new TextDecoder("utf-8", { fatal: true }).decode(await through(new DecompressionStream("deflate-raw"), bytes));
}
