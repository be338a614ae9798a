import { expect, test } from "vitest";
import { callers, controlledInOneProcess, inOneGo, stepsOf } from "../controlled.js";
import { scripted } from "./stores.js";

/*
 * Clients that share one process: which steps a call has.
 */

test.each([
  ["a promise", `await writeFile(file("x"), "1");`, ["open x", "write x", "after writeFile x"]],
  [
    "a callback",
    `await new Promise((resolve) => fs.rename(file("x"), file("y"), resolve));`,
    ["rename x -> y", "after rename y"],
  ],
  [
    "a file handle",
    `const handle = await fs.promises.open(file("x"), "r+"); await handle.write("1"); await handle.sync(); await handle.close();`,
    ["open x", "after open x", "write x", "after write x", "fsync x", "after fsync x", "after close"],
  ],
  ["a synchronous call", `fs.writeFileSync(file("x"), "1");`, ["open x", "write x"]],
  ["a sleep", "await new Promise((resolve) => setTimeout(resolve, 50));", ["sleep 50 ms"]],
  ["a timer that is cleared", 'clearTimeout(setTimeout(() => fs.readFileSync(file("x")), 50));', []],
  ["native work", "await hop();", ["after pbkdf2"]],
  ["promise reactions", "await null; await Promise.all([1, 2]);", []],
])("%s", async (_, body, steps) => {
  const trace = await controlledInOneProcess(scripted(`${body} return 0;`), callers(1))(inOneGo);
  expect(stepsOf(trace)).toEqual(steps);
  expect(trace.uncontrolledEffects).toEqual([]);
});

test("an operation that returns while another client moves tells its own client in a step of its own", async () => {
  const body = `if (key === "k0") { await new Promise((resolve) => { x = resolve; }); return 0; }
    await hop(); x(); return 1;`;
  const trace = await controlledInOneProcess(scripted(body), callers(2))(inOneGo);
  expect(stepsOf(trace, 0)).toEqual(["learns the answer"]);
  expect(trace.unreturned).toEqual([]);
});
