// Starts two snippets on the server, and draws their lines as they come.
import "./timeline.js";
import { explain, fields, listen } from "./events.js";

const form = document.querySelector("form#compare");
const button = form?.querySelector("button");
const status = document.getElementById("status");
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
let stop = null;  // ends the comparison that runs

class Side {
  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    this.name = section.dataset.side;
    this.log = section.querySelector(".recording");
    this.timeline = section.querySelector("recording-timeline");
    /** @type {HTMLSelectElement} */
    this.select = form.elements[this.name];
    this.select.onchange = () => this.choose();
  }

  /** How long the chosen recording took, in seconds. */
  get seconds() { return +this.select.selectedOptions[0].dataset.seconds; }

  /** Show the choice in the heading and in the address, and forget what ran before. */
  choose() {
    this.section.querySelector("h2").textContent = this.select.value;
    this.start();
    const url = new URL(location.href);
    url.searchParams.set(this.name, this.select.value);
    history.replaceState(null, "", url);
  }

  start() {
    const empty = document.createElement("recording-timeline");
    this.timeline.replaceWith(empty);
    this.timeline = empty;
    this.log.textContent = this.text = "";
    this.how = null;
  }

  line(text) {
    const down = this.log.scrollTop + this.log.clientHeight >= this.log.scrollHeight - 4;
    this.text += `${text}\n`;
    this.log.append(`${text}\n`);
    if (down) this.log.scrollTop = this.log.scrollHeight;
    if (this.text.includes(" | ") || /\|$/m.test(this.text)) this.draw();
  }

  draw() {
    try { this.timeline.text = this.text; } catch { /* a traceback is no recording: the log shows it */ }
  }
}

const sides = form ? [...document.querySelectorAll("[data-side]")].map((section) => new Side(section)) : [];
const side = (name) => sides.find((one) => one.name === name);

/** Give both timelines the scale of the longer one. */
function scale() {
  const longest = Math.max(...sides.flatMap(({ seconds, timeline }) => [seconds, timeline.seconds]));
  for (const { timeline } of sides) timeline.scale = longest;
}

const hear = {
  start() { status.textContent = "Running…"; },
  line({ side: name, text }) { side(name).line(text); scale(); },
  end({ side: name, how }) { side(name).how = how; },
};

async function run() {
  const abort = new AbortController(), body = fields(form);
  stop = () => abort.abort();
  button.textContent = "Stop";
  status.textContent = "Starting…";
  for (const one of sides) one.start();
  for (const { select } of sides) select.disabled = true;
  scale();
  status.textContent = await comparing(abort.signal, body);
  stop = null;
  for (const { select } of sides) select.disabled = false;
  button.textContent = "Start";
}

/**
 * Run a comparison to its end; return the sentence that says how it ended.
 * @param {AbortSignal} signal
 * @param {URLSearchParams} body
 */
async function comparing(signal, body) {
  try {
    const response = await fetch(form.action, { method: "POST", body, signal });
    if (!response.ok) return `Not started: ${await explain(response)}`;
    await listen(response, hear);
  } catch {
    if (signal.aborted) return "Stopped, on the server too.";
  }
  if (sides.every(({ how }) => how === "done")) return "Done.";
  if (sides.every(({ how }) => how)) return sides.map(({ name, how }) => `${name}: ${how}`).join("; ");
  awaitServer();
  return "The connection to the server was lost, and the runs with it.";
}

/** Say when the server is there again, unless the reader has gone on meanwhile. */
async function awaitServer() {
  await wait(0);
  for (const said = status.textContent; status.textContent === said; await wait(1000))
    if (await fetch("/assets/favicon.svg", { method: "HEAD", cache: "no-store" }).then(({ ok }) => ok, () => false))
      status.textContent = "The connection to the server was lost; it is back. Start runs both again.";
}

if (button) button.disabled = false;
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  stop ? stop() : run();
});
