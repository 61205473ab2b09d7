// One worker runs one snippet and is then thrown away: every run gets a fresh interpreter.
// It is sent what earlier workers made, and then a program. It answers [step, ...]: "loading" (what), "compiled"
// (a module), "ready", "imported" (a memory), "say" (a line of the recording), "end" (a traceback or "").
/** @import { Made, Program } from "./run.js" */

const HOME = "/home/pyodide", PAGE = 2 ** 16, django = new URL(import.meta.url).searchParams.has("django");

async function load(path, type) {
  const answer = await fetch(new URL(path, import.meta.url));
  if (!answer.ok) throw new Error(`${path} could not be loaded (${answer.status})`);
  return answer[type]();
}

/**
 * Let Pyodide take what an earlier worker compiled: compiling takes longer than all else of its start.
 * @param {Made} made
 */
function share({ compiled, memory }) {
  const compile = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (response, imports) => {
    if (compiled) {
      const instance = await WebAssembly.instantiate(compiled, imports);
      const own = /** @type {WebAssembly.Memory} */ (instance.exports.memory);
      own.grow(Math.max(0, Math.ceil(((memory?.length ?? 0) - own.buffer.byteLength) / PAGE)));
      return { module: compiled, instance };
    }
    const made = await compile(response, imports);
    postMessage(["compiled", made.module]);
    return made;
  };
}

/**
 * Start Python with its imports done: from the memory of an earlier worker that had done them, or
 * anew without one, or where that fails. Both options of Pyodide are called experimental.
 * @param {Made} made
 */
async function boot(made) {
  share(made);
  postMessage(["loading", "Python, 7.3 MB"]);
  const [{ loadPyodide }, recorder] = await Promise.all([
    import("./pyodide/pyodide.mjs"), load("recorder.zip", "arrayBuffer")]);
  const archive = django && load("./pyodide/django.zip", "arrayBuffer");
  archive && archive.catch(() => {});  // its failure is told below
  const restored = made.memory && await loadPyodide({ _loadSnapshot: made.memory }).catch(() => null);
  const python = restored ?? await loadPyodide({ _makeSnapshot: true });
  python.setStdin({ stdin: () => null });  // input() raises EOFError
  python.unpackArchive(recorder, "zip", { extractDir: HOME });
  if (django) {
    postMessage(["loading", "Django, 2.2 MB"]);
    python.unpackArchive(await archive, "zip", { extractDir: HOME });
  }
  if (!restored) {
    python.runPython(`import sys; sys.path[:0] = ["", "${HOME}"]; import snippets.recorder.in_browser`);
    if (django) python.runPython("snippets.recorder.stacks.preload_django()");
  }
  postMessage(["ready"]);
  if (!restored) {
    try {
      postMessage(["imported", python.makeMemorySnapshot()]);
    } catch { /* then the next worker starts anew, too */ }
  }
  return python;
}

let booting;
const fail = (error) => postMessage(["end", `Python could not be started: ${String(error?.message ?? error).trim().split("\n").at(-1)}`]);
console.warn = (what) => {  // the one word that Pyodide says of it
  if (/wasm instantiation failed/.test(what)) fail("its WebAssembly is missing or damaged, or memory has run out: reload the page");
};

const complain = console.error;
console.error = (...what) => {
  complain(...what);
  if (/fatal error/.test(what[0])) postMessage(["end", "Stopped: Python itself has crashed; Run starts another one"]);
};

onmessage = ({ data }) => {
  if (booting) return run(data);
  booting = boot(data);
  booting.catch(fail);
};

/** @param {Program} program */
async function run({ path, url, method, files }) {
  const python = await booting;
  for (const [name, text] of Object.entries(files)) {
    python.FS.mkdirTree(`${HOME}/${name}`.replace(/\/[^/]*$/, ""));
    python.FS.writeFile(`${HOME}/${name}`, text);
  }
  self.say = (line) => postMessage(["say", line]);
  const program = python.runPython("import snippets.recorder.in_browser; snippets.recorder.in_browser.run");
  const jspi = "Suspending" in WebAssembly;
  try {
    postMessage(["end", await (jspi ? program.callPromising(path, url, method) : program(path, url, method))]);
  } catch (error) {
    postMessage(["end", String(error)]);
  }
}
