// <recording-timeline>: draws the text of a recording, one row a lane, on a scale in seconds, and plays it.
// A lane is thick where it held its thread, thin where it waited, hollow where it could have gone on and was not let; of a
// process, only how long it computed is known. A bracket joins the lanes of one thread; a band says which task has it.
// Knows nothing of the page: set .text to a recording's text, and .scale to the seconds that the whole width stands for.
// .play() plays it at the speed at which it ran, .seek(second) shows it as it was then, .seek(null) the whole.
// It tells of what its reader does by an event "seek", whose detail is the second, of what it shows by "shown", and
// of what its reader points at by "point", whose detail is the line of the snippet that it belongs to, or null.

const LINE = /^ *(\d+\.\d\d) s {2}(\S.*?)(?: {2,}(\d+))? *\|(?: (.*))?$/;
const STAY = /^(\S.*?) {2,}(\d+\.\d\d)-(\d+\.\d\d) s {2,}(\d+)$/;
const LANE = /^(\S.*?) {2,}(\d+\.\d\d)-(\d+\.\d\d) s {2,}(\S.*)$/;
const HELD = /^(?:not known: .*?(?:, computing (\d+\.\d\d) s)?|((?:for moments|\d+\.\d\d-\d+\.\d\d(?: \(\d+ %\))?(?:, \d+\.\d\d-\d+\.\d\d(?: \(\d+ %\))?)* s)(?:, computing (\d+\.\d\d) s)?)(?:, due (\d+\.\d\d-\d+\.\d\d(?:, \d+\.\d\d-\d+\.\d\d)* s))?(?:, in (\S.*)|(, a thread))?)$/;
const MAIN = "main thread", NO_TASK = /^(?:main thread|elsewhere|(?:thread|process) \d+)(?: \(\d+\))?$/;
const TABLE = "lane         lived        held its thread", STAYS = "lane         stayed       at line";
const HOLD = /(\d+\.\d\d)-(\d+\.\d\d)(?: \((\d+) %\))?/g;
const MACHINE = /^machine {2,}(?:late by \d+\.\d\d s(?:, computing \d+\.\d\d s)?|keeps no account)$/;
const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];
const ROW = 14, BAR = 10, GAP = 12, BAND = 9, CLOSER = 3, MARK = 14;  // pixels; lanes of one thread lie closer
const LASTS = 1, SLOWER = [1, 5, 20];  // seconds that playing takes at least, by going so many times slower
const MOST_LANES = 50, MOST_LINES = 50;  // that are drawn, lines of one lane; more would be a wall of words

/**
 * @typedef {[from: number, to: number, share: number]} Hold  from one second to another, for a share of this time
 * @typedef {{ at: number, words: string, source?: number }} Line  printed at a second, by a line of the snippet
 * @typedef {{ start: number, end: number, source: number }} Stay  stood at a line of the snippet
 * @typedef {object} Lane  a task, thread or process; what is optional, the table tells, which a run that goes on has not yet
 * @property {number} start
 * @property {number} end
 * @property {Line[]} lines
 * @property {Stay[]} stays
 * @property {Hold[]} holds  when it held its thread
 * @property {Hold[]} due  when it could have gone on and was not let
 * @property {string} [held]  its holds, in the words of the table
 * @property {boolean} [known]  whether the table has its holds
 * @property {number} [computed]  for so many seconds
 * @property {string} [thread]  the name of its thread
 * @typedef {Map<string, Lane>} Run  its lanes by their names
 * @typedef {Map<string, { source: number, holds: boolean }>} Standing  at which line of the snippet, by the lanes' names
 */

/**
 * Read a recording's text.
 * @param {string} text
 * @returns {Run}
 */
export function parse(text) {
  /** @type {Run} */
  const lanes = new Map();
  const fresh = () => ({ start: undefined, end: undefined, holds: [], due: [], lines: [], stays: [] });
  const lane = (name) => lanes.get(name) ?? lanes.set(name, fresh()).get(name);
  const [command, ...rows] = text.split("\n");
  if (!command.startsWith("$ ")) throw new Error(`a recording starts with its command: ${command}`);
  for (const row of rows) {
    const line = row.match(LINE), span = row.match(LANE), stay = row.match(STAY), told = span?.[4].match(HELD);
    if (line) lane(line[2]).lines.push({ at: +line[1], words: line[4] ?? "", source: line[3] ? +line[3] : undefined });
    else if (stay && lanes.has(stay[1])) lane(stay[1]).stays.push({ start: +stay[2], end: +stay[3], source: +stay[4] });
    else if (MACHINE.test(row)) continue;
    else if (told) {
      const [, name, start, end] = span, [, its, held, computed = its ?? 0, late, thread, own] = told;
      /** @returns {Hold[]} */
      const spans = (text = "") => [...text.matchAll(HOLD)].map(([, from, to, share]) => [+from, +to, +(share ?? 100) / 100]);
      const has = thread ?? (own || NO_TASK.test(name) ? name : MAIN);
      const more = { computed: +computed, held: span[4], thread: has, known: !!held };
      Object.assign(lane(name), { start: +start, end: +end, holds: spans(held), due: spans(late), ...more });
    } else if (row && row !== TABLE && row !== STAYS) throw new Error(`not a line of a recording: ${row}`);
  }
  if (![...lanes.values()].some((found) => found.lines.length)) throw new Error("nothing was printed");
  const ended = rows.some((row) => MACHINE.test(row));  // a run that goes on has no table yet, or a part of it
  for (const [name, found] of lanes) {
    if (ended && found.start === undefined) throw new Error(`the table has no lane ${name}`);
    found.start ??= found.lines[0].at;
    found.end ??= found.lines.at(-1).at;
  }
  return lanes;
}

/**
 * Put lanes of one thread together, in the order of their first ones.
 * @param {Iterable<[string, Lane]>} lanes
 * @returns {[thread: string, lanes: [string, Lane][]][]}
 */
function grouped(lanes) {
  const groups = new Map();
  for (const [name, lane] of lanes) {
    const thread = lane.known ? lane.thread : name;  // a run that goes on has not told
    groups.set(thread, [...(groups.get(thread) ?? []), [name, lane]]);
  }
  return [...groups];
}

/** Cut words that are wider than the room for them. */
function shorten(words, room, measure) {
  if (measure(words) <= room) return words;
  const letters = Math.floor((words.length * room) / measure(words));
  return `${words.slice(0, Math.max(letters - 3, 1))}…`;
}

/**
 * @template {keyof SVGElementTagNameMap} Name
 * @param {Name} name
 * @param {SVGElement} parent
 */
function svg(name, parent, attributes = {}, text = "") {
  const node = parent.appendChild(document.createElementNS("http://www.w3.org/2000/svg", name));
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = text;
  return node;
}

let clips = 0;  // the number of clip paths, which need names

export class RecordingTimeline extends HTMLElement {
  /** @type {Set<RecordingTimeline>} */
  static #waiting = new Set();  // those to draw
  /** @type {Run} */
  #lanes = new Map();
  #width = 0;  // at which it is drawn (pixels)
  #scale = 0;
  aside = 0;  // pixels at the right of the legend's last row that are left to the page
  #command;
  #ended = false;
  /** @type {number | null} */
  #at = null;  // the second that is shown; null: the whole
  /** @type {{ drawing: SVGElement, x: (second: number) => number, right: number, clip: Element, head?: Element, words: [number, Element][] }} */
  #drawn;  // what seek() changes
  /** @type {{ bar: HTMLElement, button: HTMLElement, slider: HTMLInputElement }} */
  #player;
  #frame;

  set text(text) {
    this.#lanes = parse(text);
    this.#command = text.match(/^\$ python -m snippets ([^\s:]+)/)?.[1];
    this.#ended = text.includes(TABLE);
    this.#drawSoon();
  }

  /** The path of the snippet that was recorded, if the text is a recording. */
  get snippet() {
    return `snippets/${this.#command}.py`;
  }

  get scale() {
    return this.#scale;
  }

  set scale(seconds) {
    if (seconds === this.#scale) return;
    this.#scale = seconds;
    this.#drawSoon();
  }

  /** How long the recording took; 0 as long as there is none. */
  get seconds() {
    return Math.max(0, ...[...this.#lanes.values()].map((lane) => lane.end));
  }

  get #whole() {
    return Math.max(this.#scale, this.seconds, 0.01);
  }

  /** How many times slower than it ran it is played, so that it lasts. */
  get #slower() {
    return SLOWER.find((times) => this.#whole * times >= LASTS) ?? SLOWER.at(-1);
  }

  connectedCallback() {
    this.#player ??= this.#makePlayer();
    this.onpointerover = ({ target }) => {
      const source = target.closest("[data-source]")?.dataset.source;
      this.dispatchEvent(new CustomEvent("point", { detail: source ? +source : null }));
    };
    this.onpointerleave = () => this.dispatchEvent(new CustomEvent("point", { detail: null }));
    this.watcher = new ResizeObserver(() => this.clientWidth !== this.#width && this.#drawSoon());
    this.watcher.observe(this);
    this.#drawSoon();
  }

  disconnectedCallback() {
    this.watcher.disconnect();
    this.pause();
  }

  /** Play from the second that is shown to the end, or from the start. */
  play() {
    this.pause();
    const begun = performance.now() - 1000 * this.#slower * (this.#at ?? 0);
    const step = (now) => {
      const at = (now - begun) / 1000 / this.#slower;
      this.#show(at < this.#whole ? Math.max(at, 0) : null, true);
      if (at < this.#whole) this.#frame = requestAnimationFrame(step);
      else this.pause();
    };
    this.#frame = requestAnimationFrame(step);
    this.#name("Pause");
  }

  pause() {
    cancelAnimationFrame(this.#frame);
    this.#frame = null;
    this.#name("Play");
  }

  /**
   * Show what had happened by a second, or with null the whole.
   * @param {number | null} at
   */
  seek(at) {
    this.pause();
    this.#show(at);
  }

  /**
   * Return where each lane that lives at a second stands.
   * @param {number} at
   * @returns {Standing}
   */
  standing(at) {
    const found = new Map();
    for (const [name, { start, end, holds, lines, stays }] of this.#lanes) {
      const stay = stays.find((stay) => stay.start <= at && at < stay.end);
      const source = stay?.source ?? lines.findLast((line) => line.at <= at)?.source;
      if (source && start <= at && at < end)
        found.set(name, { source, holds: holds.some(([from, to]) => from <= at && at < to) });
    }
    return found;
  }

  /**
   * Light what belongs to a line of the snippet, or with null nothing.
   * @param {number | null} source
   */
  light(source) {
    for (const lit of this.querySelectorAll(".lit")) lit.classList.remove("lit");
    if (source) for (const part of this.querySelectorAll(`[data-source="${source}"]`)) part.classList.add("lit");
  }

  #makePlayer() {
    const bar = this.appendChild(document.createElement("div"));
    bar.className = "player";
    const button = bar.appendChild(document.createElement("button"));
    button.type = "button";
    button.onclick = () => (this.#frame ? this.pause() : this.play());
    const slider = bar.appendChild(document.createElement("input"));
    Object.assign(slider, { type: "range", min: 0, step: 0.01, ariaLabel: "Second" });
    slider.oninput = () => {
      this.pause();
      this.#show(+slider.value < +slider.max ? +slider.value : null, true);
    };
    return { bar, button, slider };
  }

  /** Name the button that plays after what it does. */
  #name(label) {
    const button = this.#player?.button;
    if (!button) return;
    button.textContent = label === "Play" ? "▶" : "❚❚";
    button.ariaLabel = this.#slower > 1 ? `${label}, ${this.#slower} times slower` : label;
    button.title = button.ariaLabel;
  }

  /** Show a second; told: whether to tell of it. */
  #show(at, told = false) {
    this.#at = at;
    if (told) this.dispatchEvent(new CustomEvent("seek", { detail: at }));
    this.dispatchEvent(new CustomEvent("shown", { detail: at }));
    if (!this.#drawn) return;
    const { x, clip, head, words, right } = this.#drawn, end = at === null ? right : x(Math.min(at, this.#whole));
    clip.setAttribute("width", `${Math.max(end, 0)}`);
    head.setAttribute("visibility", at === null ? "hidden" : "visible");
    head.setAttribute("transform", `translate(${end})`);
    head.lastChild.textContent = at === null ? "" : `${at.toFixed(2)} s`;
    for (const [second, label] of words) label.classList.toggle("later", at !== null && second > at);
    const slider = this.#player?.slider;
    if (!slider) return;
    slider.value = `${at ?? slider.max}`;
    slider.ariaValueText = `${(+slider.value).toFixed(2)} s`;
  }

  /** Draw what waits at the end of this task: all are measured, then all drawn, so the page is laid out once. */
  #drawSoon() {
    const waiting = RecordingTimeline.#waiting;
    if (!waiting.size) queueMicrotask(() => {
      /** @type {[RecordingTimeline, number, string][]} */
      const measured = [...waiting].filter((one) => one.checkVisibility()).map((one) => {  // what unfolds is told by its watcher
        const { fontSize, fontFamily } = getComputedStyle(one);
        return [one, one.clientWidth, `${fontSize} ${fontFamily}`];
      });
      waiting.clear();
      for (const [one, width, font] of measured) one.#draw(width, font);
    });
    waiting.add(this);
  }

  #draw(width, font) {
    if (!width || !this.#lanes.size) return;
    this.#width = width;
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = font;
    const measure = (words) => pen.measureText(words).width;
    const groups = grouped([...this.#lanes].slice(0, MOST_LANES)), more = Math.max(this.#lanes.size - MOST_LANES, 0);
    const shown = groups.flatMap(([, lanes]) => lanes);
    const left = Math.max(30, ...shown.map(([name]) => measure(name))) + 14, right = width - 14;
    const seconds = this.#whole;
    const x = (at) => left + (at / seconds) * (right - left);
    const path = svg("clipPath", drawing, { id: `played-${++clips}` }), clip = svg("rect", path, { x: 0, y: 0 });
    const axis = svg("g", drawing, { class: "axis" });
    this.#drawn?.drawing.remove();
    this.#drawn = { drawing, x, clip, words: [], right: width };
    let y = 4;
    for (const [thread, lanes] of groups) y = this.#drawThread(drawing, thread, lanes, x, y, width, measure);
    if (more) svg("text", drawing, { x: 0, y: y += ROW }, `and ${more} more lanes`);
    this.#drawAxis(axis, seconds, x, y, right - left);
    const joined = groups.some(([, lanes]) => lanes.length > 1);
    const height = this.#drawLegend(drawing, left, y + 27, width - this.aside, measure, joined) + 6;
    clip.setAttribute("height", `${y}`);
    const head = this.#drawn.head = svg("g", drawing, { class: "head" });
    svg("line", head, { y1: 0, y2: y });
    svg("text", head, { y: y + 14, "text-anchor": "middle" });
    drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    drawing.setAttribute("height", `${height}`);
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", this.#summary());
    this.prepend(drawing);
    this.#drawPlayer(left, width - right);
    this.#show(this.#at);
  }

  #drawPlayer(left, right) {
    if (!this.#player) return;
    const { bar, slider } = this.#player;
    bar.hidden = !this.#ended;
    slider.max = this.#whole.toFixed(2);
    bar.style.setProperty("--left", `${left}px`);
    bar.style.setProperty("--right", `${right}px`);
    if (!this.#frame) this.#name("Play");
  }

  /**
   * Draw the lanes of one thread from y on, joined at their left if they are several; return the next y.
   * @param {SVGElement} drawing
   * @param {string} thread
   * @param {[string, Lane][]} lanes
   */
  #drawThread(drawing, thread, lanes, x, y, width, measure) {
    const closer = lanes.length > 1 ? CLOSER : 0, left = x(0) - 5, rows = [];
    for (const [name, lane] of lanes) rows.push(y = this.#drawLane(drawing, name, lane, x, y, width, measure) - closer);
    if (!closer) return y;
    let top = rows[0] - GAP + CLOSER - BAR / 2, bottom = y - GAP + CLOSER + BAR / 2;
    if (lanes.filter(([name]) => name !== thread).length > 1) bottom = y = this.#drawBand(drawing, thread, lanes, x, y, measure);
    svg("path", drawing, { class: "joins", d: `M${left} ${top}h-4V${bottom}h4` });
    return y + CLOSER;
  }

  /**
   * Draw who of some lanes has the thread that they share, with their numbers where there is room; return its bottom.
   * @param {SVGElement} drawing
   * @param {string} thread
   * @param {[string, Lane][]} lanes
   */
  #drawBand(drawing, thread, lanes, x, y, measure) {
    const band = svg("g", drawing, { class: "band" }), top = y, placed = [];
    svg("text", band, { x: 0, y: top + BAND - 1, class: "name" }, thread === MAIN ? "thread" : thread);
    const bars = svg("g", band, { "clip-path": `url(#played-${clips})` });
    const from = Math.min(...lanes.map(([, { start }]) => start)), to = Math.max(...lanes.map(([, { end }]) => end));
    svg("rect", bars, { x: x(from), width: x(to) - x(from), y: top, height: BAND, class: "rail" });
    for (const [name, { holds, lines }] of lanes) {
      for (const { at } of lines) svg("line", bars, { x1: x(at), x2: x(at), y1: top, y2: top + BAND, class: "print" });
      for (const [from, to, share] of holds) {
        const under = placed.filter(([start, end]) => Math.min(end, to) - Math.max(start, from) > 0.015);
        const above = Math.min(under.reduce((sum, [, , share]) => sum + share, 0), 1 - share);  // those that take turns
        placed.push([from, to, share]);
        const shape = { x: x(from), width: Math.max(x(to) - x(from), 2), y: top + BAND * above, height: BAND * share };
        const held = svg("rect", bars, { ...shape, class: "holds" }), number = name.replace(/^task /, "");
        svg("title", held, {}, `${name}: ${from.toFixed(2)}-${to.toFixed(2)} s`);
        if (share === 1 && measure(number) + 4 < shape.width)
          svg("text", bars, { x: shape.x + shape.width / 2, y: top + BAND - 1, class: "who" }, number);
      }
    }
    return top + BAND;
  }

  /**
   * Draw one lane from y on, words above its bar, in as many rows as keep them apart; return the next y.
   * @param {SVGElement} drawing
   * @param {string} name
   * @param {Lane} lane
   */
  #drawLane(drawing, name, lane, x, y, width, measure) {
    const group = svg("g", drawing, { class: "lane", "data-lane": name });
    const rows = [];  // the x at which the words of each row end
    const placed = lane.lines.slice(0, MOST_LINES).map(({ at, words, source }) => {
      const shown = shorten(words, width - x(0), measure), length = measure(shown), start = Math.min(x(at) + 3, width - length);
      const free = rows.findIndex((end) => end + 6 < start), row = free < 0 ? rows.length : free;
      rows[row] = start + length;
      return { at, words, shown, source, start, top: y + (row + 1) * ROW - 3 };
    });
    const bar = y + rows.length * ROW + BAR;
    svg("text", group, { x: 0, y: bar + 4, class: "name" }, name);
    const bars = svg("g", group, { "clip-path": `url(#played-${clips})` });
    svg("line", bars, { x1: x(lane.start), x2: x(lane.end), y1: bar, y2: bar, class: "waits" });
    const computes = lane.known ? 0 : Math.min(lane.computed / (lane.end - lane.start || 1), 1);  // a share of its life
    if (computes)
      svg("line", bars, { x1: x(lane.start), x2: x(lane.end), y1: bar, y2: bar, class: "computes", "stroke-width": BAR * computes });
    for (const [from, to] of lane.due)
      svg("rect", bars, { x: x(from), width: x(to) - x(from), y: bar - BAR / 2, height: BAR, class: "due" });
    for (const [from, to, share] of lane.holds)  // as high as its share of the time
      svg("rect", bars, { x: x(from), width: Math.max(x(to) - x(from), 2), y: bar - (BAR * share) / 2, height: BAR * share, class: "holds" });
    for (const { start, end, source } of lane.stays)
      svg("rect", bars, { x: x(start), width: x(end) - x(start), y: bar - BAR / 2, height: BAR, class: "stay", "data-source": source });
    for (const { at, top } of placed)
      svg("line", bars, { x1: x(at), x2: x(at), y1: top - 8, y2: bar + BAR / 2, class: "print" });
    for (const { at, words, shown, source, start, top } of placed) {
      const label = svg("text", group, { x: start, y: top, class: "words" }, shown);
      if (source) label.dataset.source = `${source}`;
      svg("title", label, {}, `${at.toFixed(2)} s  ${words}`);
      this.#drawn.words.push([at, label]);
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

  /** Say what each mark means that is drawn, from left to right, in as many rows as it takes; return the last one's y. */
  #drawLegend(drawing, left, y, width, measure, joined) {
    const legend = svg("g", drawing, { class: "legend" }), lanes = [...this.#lanes.values()];
    const bar = (x, y, name) => svg("rect", legend, { x, y: y - BAR / 2, width: MARK, height: BAR, class: name });
    const line = (x, y, name) => svg("line", legend, { x1: x, x2: x + MARK, y1: y, y2: y, class: name, "stroke-width": BAR });
    /** @type {[words: string, draw: (x: number, y: number, name: string) => void, name: string][]} */
    const marks = [["holds its thread", bar, "holds"], ["waits", line, "waits"]];
    if (lanes.some(({ due }) => due.length)) marks.push(["could go on", bar, "due"]);
    if (lanes.some(({ known, computed }) => !known && computed)) marks.push(["computes", line, "computes"]);
    if (joined) marks.push(["one thread", (x, y, name) => svg("path", legend, { class: name, d: `M${x + MARK} ${y - 6}h-4v12h4` }), "joins"]);
    const taken = (words) => MARK + 5 + measure(words), wide = marks.reduce((sum, [words]) => sum + taken(words) + 12, -12);
    const begin = left + wide <= width ? left : 0;
    let x = begin;
    for (const [words, draw, name] of marks) {
      if (x > begin && x + taken(words) > width) (x = begin), (y += ROW);
      draw(x, y, name);
      svg("text", legend, { x: x + MARK + 5, y: y + 4 }, words);
      x += taken(words) + 12;
    }
    return y;
  }

  /** The drawing in words; the printed lines stand in the recording's own text. */
  #summary() {
    /** @param {Lane} lane */
    const did = ({ held, known, computed }) => known ? ` and held its thread ${held}` : computed ? ` and computed ${computed.toFixed(2)} s` : "";
    const lanes = [...this.#lanes].map(([name, lane]) =>
      `${name} lived from ${lane.start.toFixed(2)} to ${lane.end.toFixed(2)} s${did(lane)}.`);
    const threads = grouped(this.#lanes).filter(([, lanes]) => lanes.length > 1)
      .map(([, lanes]) => `One thread has ${lanes.map(([name]) => name).join(", ")}.`);
    return [`Timeline of ${this.seconds.toFixed(2)} seconds, lanes: ${lanes.length}.`, ...lanes, ...threads].join(" ");
  }
}

customElements.define("recording-timeline", RecordingTimeline);
