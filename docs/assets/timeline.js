// <recording-timeline>: draws the text of a recording, one row a lane, on a scale in seconds.
// A lane is thick where it held its thread and thin where it waited. Knows nothing of the page:
// set .text to a recording's text, and .scale to the seconds that the whole width stands for.

const LINE = /^ *(\d+\.\d\d) s  (\S.*?) *\|(?: (.*))?$/;
const LANE = /^(\S.*?) {2,}(\d+\.\d\d)-(\d+\.\d\d) s {2,}(\S.*)$/;
const HELD = /^(?:not known: .*|(?:for moments|\d+\.\d\d-\d+\.\d\d(?: \(\d+ %\))?(?:, \d+\.\d\d-\d+\.\d\d(?: \(\d+ %\))?)* s)(?:, computing \d+\.\d\d s)?)$/;
const TABLE = "lane         lived        held its thread";
const HOLD = /(\d+\.\d\d)-(\d+\.\d\d)(?: \((\d+) %\))?/g;
const MACHINE = /^machine {2,}(?:late by \d+\.\d\d s(?:, computing \d+\.\d\d s)?|keeps no account)$/;
const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];
const ROW = 14, BAR = 8, GAP = 12, LONGEST_WORDS = 26;  // pixels, and characters
const MOST_LANES = 50, MOST_LINES = 50;  // that are drawn, lines of one lane; more would be a wall of words

/** Read a recording's text: its lanes by name, each {start, end, holds, lines, held}. */
export function parse(text) {
  const lanes = new Map();
  const lane = (name) => lanes.get(name) ?? lanes.set(name, { holds: [], lines: [] }).get(name);
  const [command, ...rows] = text.split("\n");
  if (!command.startsWith("$ ")) throw new Error(`a recording starts with its command: ${command}`);
  for (const row of rows) {
    const line = row.match(LINE), span = row.match(LANE);
    if (line) lane(line[2]).lines.push({ at: +line[1], words: line[3] ?? "" });
    else if (MACHINE.test(row)) continue;
    else if (span && HELD.test(span[4])) {
      const holds = [...span[4].matchAll(HOLD)].map(([, from, to, share]) => [+from, +to, (share ?? 100) / 100]);
      Object.assign(lane(span[1]), { start: +span[2], end: +span[3], holds, held: span[4] });
    } else if (row && row !== TABLE) throw new Error(`not a line of a recording: ${row}`);
  }
  if (![...lanes.values()].some((found) => found.lines.length)) throw new Error("nothing was printed");
  const ended = rows.includes(TABLE);  // a run that goes on has no table yet
  for (const [name, found] of lanes) {
    if (ended && found.start === undefined) throw new Error(`the table has no lane ${name}`);
    found.start ??= found.lines[0].at;
    found.end ??= found.lines.at(-1).at;
  }
  return lanes;
}

const shorten = (words) => (words.length > LONGEST_WORDS ? words.slice(0, LONGEST_WORDS - 1) + "…" : words);

function svg(name, parent, attributes = {}, text = "") {
  const node = parent.appendChild(document.createElementNS("http://www.w3.org/2000/svg", name));
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = text;
  return node;
}

class RecordingTimeline extends HTMLElement {
  #lanes = new Map();
  #scale = 0;
  #command;

  set text(text) {
    this.#lanes = parse(text);
    this.#command = text.match(/^\$ python -m snippets ([^\s:]+)/)?.[1];
    this.draw();
  }

  /** The path of the snippet that was recorded, if the text is a recording. */
  get snippet() {
    return `snippets/${this.#command}.py`;
  }

  get scale() {
    return this.#scale;
  }

  set scale(seconds) {
    this.#scale = seconds;
    this.draw();
  }

  /** How long the recording took; 0 as long as there is none. */
  get seconds() {
    return Math.max(0, ...[...this.#lanes.values()].map((lane) => lane.end));
  }

  connectedCallback() {
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(this);
    this.draw();
  }

  disconnectedCallback() {
    this.watcher.disconnect();
  }

  draw() {
    const width = this.clientWidth;
    if (!width || !this.#lanes.size) return;
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.replaceChildren(drawing);
    const measure = (words) => {
      const probe = svg("text", drawing, {}, words), length = probe.getComputedTextLength();
      probe.remove();
      return length;
    };
    const shown = [...this.#lanes].slice(0, MOST_LANES), more = this.#lanes.size - shown.length;
    const left = Math.max(...shown.map(([name]) => measure(name))) + 14, right = width - 14;
    const seconds = Math.max(this.#scale, this.seconds, 0.01);
    const x = (at) => left + (at / seconds) * (right - left);
    const axis = svg("g", drawing, { class: "axis" });
    let y = 4;
    for (const [name, lane] of shown) y = this.#drawLane(drawing, name, lane, x, y, width, measure);
    if (more) svg("text", drawing, { x: 0, y: y += ROW }, `and ${more} more lanes`);
    this.#drawAxis(axis, seconds, x, y, right - left);
    drawing.setAttribute("viewBox", `0 0 ${width} ${y + 20}`);
    drawing.setAttribute("height", y + 20);
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", this.#summary());
  }

  /** Draw one lane from y on, words above its bar, in as many rows as keep them apart; return the next y. */
  #drawLane(drawing, name, lane, x, y, width, measure) {
    const group = svg("g", drawing, { class: "lane", "data-lane": name });
    const rows = [];  // the x at which the words of each row end
    const placed = lane.lines.slice(0, MOST_LINES).map(({ at, words }) => {
      const length = measure(shorten(words)), start = Math.min(x(at) + 3, width - length);
      const free = rows.findIndex((end) => end + 6 < start), row = free < 0 ? rows.length : free;
      rows[row] = start + length;
      return { at, words, start, top: y + (row + 1) * ROW - 3 };
    });
    const bar = y + rows.length * ROW + BAR;
    svg("text", group, { x: 0, y: bar + 4, class: "name" }, name);
    svg("line", group, { x1: x(lane.start), x2: x(lane.end), y1: bar, y2: bar, class: "waits" });
    for (const [from, to, share] of lane.holds)  // as high as its share of the time
      svg("rect", group, { x: x(from), width: Math.max(x(to) - x(from), 2), y: bar - (BAR * share) / 2, height: BAR * share, class: "holds" });
    for (const { at, top } of placed)
      svg("line", group, { x1: x(at), x2: x(at), y1: top - 8, y2: bar + BAR / 2, class: "print" });
    for (const { at, words, start, top } of placed) {
      const label = svg("text", group, { x: start, y: top, class: "words" }, shorten(words));
      svg("title", label, {}, `${at.toFixed(2)} s  ${words}`);
    }
    return bar + GAP;
  }

  #drawAxis(axis, seconds, x, bottom, width) {
    const step = STEPS.find((step) => (step / seconds) * width >= 44) ?? seconds;
    const digits = step < 0.1 ? 2 : step < 1 ? 1 : 0;
    for (let tick = 0; tick <= seconds + step / 100; tick += step) {
      svg("line", axis, { x1: x(tick), x2: x(tick), y1: 0, y2: bottom, class: "tick" });
      svg("text", axis, { x: x(tick), y: bottom + 14, "text-anchor": "middle" }, `${tick.toFixed(digits)} s`);
    }
  }

  /** The drawing in words; the printed lines stand in the recording's own text. */
  #summary() {
    const lanes = [...this.#lanes].map(([name, { start, end, held }]) =>
      `${name} lived from ${start.toFixed(2)} to ${end.toFixed(2)} s${held && !held.startsWith("not known") ? ` and held its thread ${held}` : ""}.`);
    return `Timeline of ${this.seconds.toFixed(2)} seconds, lanes: ${lanes.length}. ${lanes.join(" ")}`;
  }
}

customElements.define("recording-timeline", RecordingTimeline);
