// eslint's recommended rules; and where each script runs, so that it uses only what is there.
import js from "@eslint/js";
import globals from "globals";

const WORKER = "docs/assets/run/worker.js";

export default [
  js.configs.recommended,
  { files: ["*/assets/**"], ignores: [WORKER], languageOptions: { globals: globals.browser } },
  { files: [WORKER], languageOptions: { globals: globals.worker } },
  { files: ["docs/assets/theme.js"], languageOptions: { sourceType: "script" } },
  { files: ["docs/weave/*.mjs"], languageOptions: { globals: globals.node } },
];
