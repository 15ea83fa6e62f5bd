// Runs one test module under MicroPython: node run.mjs INTERPRETER, and on stdin {sources, module, only}.
// Every test is a call of its own, because this port collects garbage only between calls.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";

const { sources, module, only } = JSON.parse(readFileSync(0, "utf8"));
const { loadMicroPython } = await import(pathToFileURL(process.argv[2]).href);
const say = (line) => process.stdout.write(line + "\n");
const micropython = await loadMicroPython({
  heapsize: 16 * 1024 * 1024,
  pystack: 16 * 1024,
  stdout: say,
  stderr: say,
});
for (const [path, text] of Object.entries(sources)) {
  micropython.FS.mkdirTree("/" + dirname(path));
  micropython.FS.writeFile("/" + path, text);
}
try {
  const runner = micropython.pyimport("tests.micropython.inside.runner");
  const count = runner.collect(module);
  for (let index = 0; index < count; index++) {
    if (only.length === 0 || only.includes(index)) runner.run(index);
  }
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
