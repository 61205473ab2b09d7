// Asks an async and a sync view at once, and shows their tokens, their lanes and what is saved.
import "./timeline.js";
import { explain, fields, listen } from "./events.js";

const form = document.querySelector("form#stream");
const button = form?.querySelector("button");
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
let stop = null;  // ends the streams that are open

class Side {
  /** @param {HTMLElement} section */
  constructor(section) {
    this.name = section.dataset.side;
    this.output = section.querySelector(".answer");
    this.status = section.querySelector("[role=status]");
    this.log = section.querySelector(".recording");
    this.timeline = section.querySelector("recording-timeline");
  }

  token({ text }) { this.output.append(`${text} `); }

  line({ text }) {
    this.log.append(`${text}\n`);
    this.timeline.text = `$ a stream\n${this.log.textContent}`;
  }

  end({ how }) { this.how = how; }

  /**
   * Ask the view, show what comes, and then what is saved.
   * @param {AbortSignal} signal
   */
  async ask(signal) {
    const empty = document.createElement("recording-timeline");
    this.timeline.replaceWith(empty);
    this.timeline = empty;
    this.output.textContent = this.log.textContent = this.how = "";
    this.status.textContent = "Waiting for the first token…";
    this.key = `${this.name}-${Date.now()}-${Math.random().toString(36).slice(2)}`;
    const body = fields(form);
    body.set("key", this.key);
    try {
      const response = await fetch(`/stream/${this.name}/`, { method: "POST", body, signal });
      if (!response.ok) return this.says(`Refused: ${await explain(response)}`);
      await listen(response, this);
    } catch {
      if (!signal.aborted) return this.says("The connection to the server was lost.");
    }
    if (this.how && this.how !== "saved") return this.says(`The answer has ${this.how}. Ask again.`);
    this.says(signal.aborted ? "You have left. Waiting for what is saved…" : "Asking for what is saved…");
    const answer = await this.saved();
    if (!answer) return this.says("Nothing has been saved for 20 seconds: the answer is lost. Ask again.");
    if (answer.failure) return this.says(`Failed: ${answer.failure}. Ask again. Saved: ${answer.text}`);
    this.says(`Saved: ${answer.text}`);
  }

  says(words) { this.status.textContent = words; }

  /** Return the answer and its failure, once they are in the database; null if it never comes there. */
  async saved() {
    for (let tries = 0; tries < 100; tries++, await wait(200)) {
      const response = await fetch(`/stream/saved/${this.key}/`, { cache: "no-store" });
      if (response.status === 200) return response.json();
    }
    return null;
  }
}

const sides = [...document.querySelectorAll("[data-side]")].map((section) => new Side(section));

async function ask() {
  const left = new AbortController();
  stop = () => left.abort();
  button.textContent = "Stop";
  await Promise.all(sides.map((side) => side.ask(left.signal)));
  stop = null;
  button.textContent = "Ask both";
}

if (button) button.disabled = false;
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  stop ? stop() : ask();
});
