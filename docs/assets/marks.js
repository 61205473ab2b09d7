// Ties a drawing to its code: a mark for each lane at the line where it stands, and light on what belongs together.

/** @import { RecordingTimeline, Standing } from "./timeline.js" */

const MANY = 3;  // marks of one line; of more, only the numbers are shown

/**
 * Put each part of a program, with the two blank lines that end it, into an element of its own, which site.css draws closer.
 * @param {HTMLElement} code
 */
export function divide(code) {
  if (!code.textContent.includes("\n\n\n")) return;
  const nodes = [...code.childNodes], parts = [];
  const begin = () => parts[parts.push(Object.assign(document.createElement("span"), { className: "part" })) - 1];
  code.replaceChildren();
  let part = begin();
  for (let node of nodes) {
    for (let end; node instanceof Text && (end = node.data.indexOf("\n\n\n")) >= 0; part = begin()) {
      const rest = node.splitText(end + 3);
      part.append(node);
      node = rest;
    }
    part.append(node);
  }
  code.append(...parts);
}

/**
 * Return after which lines of a program the parts end, for each of which one blank line less is drawn.
 * @param {HTMLElement} code
 */
export function ends(code) {
  let line = 0;
  return [...code.querySelectorAll(".part:not(:last-child)")].map((part) => (line += part.textContent.split("\n").length - 1));
}

/** Marks over a block of code (its pre element), in which a line never wraps. */
class Marks {
  #code; #layer; #light;
  /** @type {Map<string, HTMLElement>} */
  #marks = new Map();

  /** @param {HTMLElement} pre */
  constructor(pre) {
    this.#code = pre.querySelector("code");
    this.#layer = pre.appendChild(document.createElement("div"));
    this.#layer.className = "marks";
    this.#layer.ariaHidden = "true";  // the recording's text says the same
    this.#light = this.#layer.appendChild(document.createElement("div"));
    this.#light.className = "light";
    this.#light.hidden = true;
  }

  /** The height of a line, where the first one begins (pixels), and after which lines one is left out. */
  get #lines() {
    const style = getComputedStyle(this.#code), close = !this.#code.parentElement.classList.contains("editing");
    const top = this.#code.offsetTop + parseFloat(style.paddingTop);
    return { height: parseFloat(style.lineHeight), top, left: close ? ends(this.#code) : [] };
  }

  /** Where a line begins (pixels). */
  #top(source, { height, top, left }) {
    return top + (source - 1 - left.filter((end) => end < source).length) * height;
  }

  /**
   * Put a mark at the line of each lane; lanes that are not named have none.
   * @param {Standing} standing
   */
  show(standing) {
    for (const [name, mark] of this.#marks)
      if (!standing.has(name)) mark.remove(), this.#marks.delete(name);
    if (!standing.size) return;
    const lines = this.#lines, { height } = lines, at = new Map();
    for (const [name, { source }] of standing) at.set(source, [...(at.get(source) ?? []), name]);
    for (const [source, names] of at) {
      let right = 6;
      for (const name of names.reverse()) {
        const mark = this.#marks.get(name) ?? this.#mark(name);
        const words = names.length > MANY ? name.replace(/^\D+ (?=\d)/, "") : name;
        if (mark.textContent !== words) mark.textContent = words;
        mark.classList.toggle("holding", standing.get(name).holds);
        mark.style.transform = `translate(${-right}px, ${this.#top(source, lines)}px)`;
        mark.style.lineHeight = `${height}px`;
        right += mark.offsetWidth + 4;
      }
    }
  }

  #mark(name) {
    const mark = this.#layer.appendChild(document.createElement("span"));
    mark.className = "mark";
    this.#marks.set(name, mark);
    return mark;
  }

  /**
   * Light a line, or with null none.
   * @param {number | null} source
   */
  light(source) {
    this.#light.hidden = !source;
    if (!source) return;
    const lines = this.#lines;
    this.#light.style.height = `${lines.height}px`;
    this.#light.style.transform = `translateY(${this.#top(source, lines)}px)`;
  }

  /**
   * Return the line under a pointer.
   * @param {PointerEvent} event
   */
  line({ clientY }) {
    const { height, top, left } = this.#lines;
    const line = 1 + Math.floor((clientY - this.#layer.parentElement.getBoundingClientRect().top - top) / height);
    return left.reduce((line, end) => (line < end ? line : line + 1), line);
  }
}

/** @type {WeakMap<HTMLElement, Marks>} */
const marks = new WeakMap();  // of each pre element that has been tied

/**
 * Tie a drawing to the code of its snippet, in a pre element: marks stand in the code while the drawing shows a
 * second, and what is pointed at in the one is lit in both.
 * @param {RecordingTimeline} timeline
 * @param {HTMLElement} pre
 * @param {() => boolean} fits  says whether the code is the one that ran
 */
export function tie(timeline, pre, fits = () => true) {
  const mine = marks.get(pre) ?? marks.set(pre, new Marks(pre)).get(pre);
  const light = (source) => {
    mine.light(fits() ? source : null);
    timeline.light(fits() ? source : null);
  };
  timeline.addEventListener("shown", ({ detail }) => mine.show(detail === null || !fits() ? new Map() : timeline.standing(detail)));
  timeline.addEventListener("point", ({ detail }) => light(detail));
  pre.addEventListener("pointermove", (event) => light(mine.line(event)));
  pre.addEventListener("pointerleave", () => light(null));
}
