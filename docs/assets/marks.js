// Ties a drawing to its code: a mark for each lane at the line where it stands, and light on what belongs together.

const MANY = 3;  // marks of one line; of more, only the numbers are shown

/** Marks over a block of code (its pre element), in which a line never wraps. */
class Marks {
  #code; #layer; #marks = new Map(); #light;

  constructor(pre) {
    this.#code = pre.querySelector("code");
    this.#layer = pre.appendChild(document.createElement("div"));
    this.#layer.className = "marks";
    this.#layer.ariaHidden = "true";  // the recording's text says the same
    this.#light = this.#layer.appendChild(document.createElement("div"));
    this.#light.className = "light";
    this.#light.hidden = true;
  }

  /** The height of a line, and where the first one begins (pixels). */
  get #lines() {
    const style = getComputedStyle(this.#code);
    return { height: parseFloat(style.lineHeight), top: this.#code.offsetTop + parseFloat(style.paddingTop) };
  }

  /** Put a mark at the line of each lane: {source, holds} by its name; lanes that are not named have none. */
  show(standing) {
    for (const [name, mark] of this.#marks)
      if (!standing.has(name)) mark.remove(), this.#marks.delete(name);
    if (!standing.size) return;
    const { height, top } = this.#lines, at = new Map();
    for (const [name, { source }] of standing) at.set(source, [...(at.get(source) ?? []), name]);
    for (const [source, names] of at) {
      let right = 6;
      for (const name of names.reverse()) {
        const mark = this.#marks.get(name) ?? this.#mark(name);
        const words = names.length > MANY ? name.replace(/^\D+ (?=\d)/, "") : name;
        if (mark.textContent !== words) mark.textContent = words;
        mark.classList.toggle("holding", standing.get(name).holds);
        mark.style.transform = `translate(${-right}px, ${top + (source - 1) * height}px)`;
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

  /** Light a line, or with null none. */
  light(source) {
    this.#light.hidden = !source;
    if (!source) return;
    const { height, top } = this.#lines;
    this.#light.style.height = `${height}px`;
    this.#light.style.transform = `translateY(${top + (source - 1) * height}px)`;
  }

  /** Return the line under a pointer. */
  line({ clientY }) {
    const { height, top } = this.#lines;
    return 1 + Math.floor((clientY - this.#layer.parentElement.getBoundingClientRect().top - top) / height);
  }
}

const marks = new WeakMap();  // of each pre element that has been tied

/**
 * Tie a drawing to the code of its snippet, in a pre element: marks stand in the code while the drawing shows a
 * second, and what is pointed at in the one is lit in both. fits: says whether the code is the one that ran.
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
