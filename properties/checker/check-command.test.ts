import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { built } from "../built.js";
import { rollcall } from "../cli/rollcall-process.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { jsonLines } from "./check-text.js";

/*
 * `rollcall check` as a command: exit codes, what it prints, and how it ends.
 */

const stale = jsonLines(
  { client: "web-1", operation: "write", key: "x", value: 1, call: 10, return: 20 },
  { client: "web-2", operation: "write", key: "x", value: 2, call: 15, return: 40 },
  { client: "web-2", operation: "write", key: "x", value: 9, call: 50, return: 55, type: "fail" },
  { client: "web-3", operation: "read", key: "x", value: 2, call: 22, return: 30 },
  { client: "web-3", operation: "read", key: "x", value: 1, call: 45, return: 60 },
  { client: "web-4", operation: "write", key: "y", value: 5, call: 47, type: "info" },
);

/** An order that explains it if the last read returns 2. The never answered write need not have taken effect. */
const witness = `  An order that explains every response. The numbers are lines.

   1  client web-1: write "x" 1 → ok
   2  client web-2: write "x" 2 → ok
   4  client web-3: read "x" → 2
   5  client web-3: read "x" → 2
`;

/** Writes a file and returns its path. */
function fileOf(text: string, name = "history.jsonl"): string {
  const file = join(temporaryDirectory(), name);
  writeFileSync(file, text);
  return file;
}

describe("rollcall check", () => {
  test("prints the shortest prefix that fails, in columns of clients: exit code 1", async () => {
    const file = fileOf(stale);
    const json = join(temporaryDirectory(), "report.json");
    const [refuted, explained] = await Promise.all([
      rollcall(["check", file, "-m", "register", "--json", json]),
      rollcall([
        "check",
        fileOf(stale.replace('"value":1,"call":45', '"value":2,"call":45')),
        "-m",
        "register",
        "--witness",
      ]),
    ]);
    const { code, out, err } = refuted;
    expect(explained).toMatchObject({ code: 0, out: expect.stringContaining(witness) });
    // On a busy machine it has shown progress.
    expect({ code, err: err.replace(/^(reading|checking).*\n/gm, "") }).toEqual({ code: 1, err: "" });
    expect(out.replace(file, "history.jsonl")).toBe(`rollcall check history.jsonl  (jsonl, register)

✗ NOT LINEARIZABLE  5 operations of 4 clients on 2 keys
    1 never answered, so they may have taken effect or not; left out: 1 failed

  No order of the operations explains what was answered to client web-3: read → 1 (line 5).

  The shortest prefix that fails, of key "x": 4 operations. Time runs downwards; the numbers are
    lines.

      client web-1                   client web-2                   client web-3
   1  write 1
   2                                 write 2
   1  → ok
   4                                                                read
   4                                                                → 2
   2                                 → ok
   5                                                                read
   5                                                                → 1  ✗

  Possible just before ✗: 2.
`);
    expect(JSON.parse(readFileSync(json, "utf8"))).toMatchObject({
      model: "register",
      format: "jsonl",
      verdict: "not-linearizable",
      histories: [
        {
          id: null,
          counts: { operations: 5, unanswered: 1, clients: 4, keys: 2, failed: 1, unknownReads: 0 },
          result: {
            key: "x",
            culprit: { client: "web-3", response: 1, call: 45, return: 60, line: 5 },
            possibleStates: ["2"],
          },
        },
      ],
    });
  });

  test("linearizable: exit code 0, also from stdin and as JSON on stdout", async () => {
    const child = spawn(process.execPath, [
      built("src/cli/main.js"),
      "check",
      "-",
      "-m",
      "cas-register",
      "--json",
      "-",
    ]);
    let out = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stdin.end(":0 is no client\n0\t:invoke\t:write\t1\n0\t:ok\t:write\t1\n");
    const [code] = await once(child, "close");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ file: "-", format: "log", verdict: "linearizable" });
  });

  test("malformed lines and wrong use: exit code 2, and nothing on stdout", async () => {
    const file = fileOf(`${stale}{"client":1}\nx\n`);
    const [malformed, missing, model] = await Promise.all([
      rollcall(["check", file, "-m", "register"]),
      rollcall(["check", "./no-such-file", "-m", "register"]),
      rollcall(["check", file, "-m", "registry"]),
    ]);
    expect(malformed).toMatchObject({ code: 2, out: "" });
    expect(malformed.err).toContain(`rollcall: cannot check ${file}: 2 lines are malformed\n  line 7: expected`);
    expect(missing).toMatchObject({ code: 2, out: "", err: expect.stringContaining("there is no file") });
    expect(model).toMatchObject({ code: 2, out: "", err: expect.stringContaining("Expected register, cas-register") });
  });

  /** A model whose step tells that it was called, and never returns. */
  const endless = `import { writeSync } from "node:fs";
    const step = () => { writeSync(2, "in step"); for (;;); };
    export default { initial: 0, step, equal: () => true, readOnly: () => false };`;

  test("a history that is not decided in time is unknown: exit code 3", async () => {
    const model = fileOf(endless, "endless.mjs");
    const { code, out } = await rollcall(["check", fileOf(stale), "-m", model, "-t", "1"]);
    const message = /^\? UNKNOWN {2}1 s were used up, while (reading|checking 5 operations)\n$/;
    expect({ code, out }).toEqual({ code: 3, out: expect.stringMatching(message) });
  });

  test("Ctrl-C ends it with exit code 130, also in the middle of a check", async () => {
    const model = fileOf(endless, "endless.mjs");
    const { code, out } = await rollcall(["check", fileOf(stale), "-m", model], (printed, interrupt) => {
      if (printed.includes("in step")) interrupt();
    });
    expect({ code, out }).toEqual({ code: 130, out: "" });
  });
});
