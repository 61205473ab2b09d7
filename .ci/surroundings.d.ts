// What surrounds the scripts and stands in none of them, for the type checker alone.

// The element's name at the end of a selector says what is found, as in ".matrix table" or "form#compare".
type LastOf<Selector> = Selector extends `${string} ${infer Rest}` ? LastOf<Rest> : Selector;
type Before<Text, Sign extends string> = Text extends `${infer Start}${Sign}${string}` ? Start : Text;
type NameOf<Selector> = Before<Before<Before<Before<LastOf<Selector>, ":">, "[">, ".">, "#">;
type Found<Selector> = NameOf<Selector> extends keyof HTMLElementTagNameMap
  ? HTMLElementTagNameMap[NameOf<Selector>]
  : HTMLElement; // the scripts look for no others

interface ParentNode {
  querySelector<Selector extends string>(selectors: Selector): Found<Selector> | null;
  querySelectorAll<Selector extends string>(selectors: Selector): NodeListOf<Found<Selector>>;
}
interface Element {
  closest<Selector extends string>(selectors: Selector): Found<Selector> | null;
}

interface HTMLElementTagNameMap {
  "recording-timeline": import("../docs/assets/timeline.js").RecordingTimeline;
}
interface HTMLElementEventMap {
  seek: CustomEvent<number | null>;
  shown: CustomEvent<number | null>;
  point: CustomEvent<number | null>;
}

// Python, which run/worker.js starts, comes with the build. It calls say() with each line that a snippet prints.
declare module "*/pyodide.mjs" {
  export function loadPyodide(options?: object): Promise<any>;
}
interface Window {
  say(line: string): void;
}

// Of node, for weave/compile.mjs. That no other script uses it, eslint knows.
declare module "node:fs";
declare module "node:url";
declare var process: { argv: string[] };
