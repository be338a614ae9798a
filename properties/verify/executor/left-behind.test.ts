import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { built } from "../../built.js";
import { temporaryDirectory } from "../../temporary-directory.js";
import { smallStore, targetModule } from "../target-module.js";

/** Starts a verification in a process of its own. Resolves when its target has begun to work. */
async function verifying(): Promise<{
  readonly main: ChildProcess;
  readonly scratch: string;
  readonly pids: () => number[];
}> {
  const [scratch, notes] = [temporaryDirectory(), join(temporaryDirectory(), "pids")];
  writeFileSync(notes, "");
  // It starts a process as well, which must not outlive it.
  const setup = `(directory) => {
    ["accounts", "users", "drafts"].forEach((name) => fs.mkdirSync(path.join(directory, name)));
    const { spawn } = process.getBuiltinModule("node:child_process");
    const { pid } = spawn("sleep", ["600"], { stdio: "ignore" });
    fs.appendFileSync(${JSON.stringify(notes)}, process.pid + "\\n" + pid + "\\n");
  }`;
  const module = targetModule(smallStore({ setup }));
  const main = spawn(
    process.execPath,
    [built("src/cli/main.js"), "verify", module, "--time", "60", "--pass", "stress"],
    {
      env: { ...process.env, TMPDIR: scratch },
      stdio: "ignore",
    },
  );
  onTestFinished(() => void main.kill("SIGKILL"));
  const pids = (): number[] => readFileSync(notes, "utf8").trim().split("\n").map(Number);
  await vi.waitUntil(() => pids().length >= 4, { timeout: 30_000 });
  return { main, scratch, pids };
}

function isAlive(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  // A zombie has ended.
  return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}

describe.runIf(process.platform === "linux")("nothing is left behind", () => {
  test.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)("after %s", async (signal) => {
    const { main, scratch, pids } = await verifying();
    const ended = once(main, "exit");
    main.kill(signal);
    await ended;
    await vi.waitUntil(() => !pids().some(isAlive), { timeout: 20_000 });
    await vi.waitUntil(() => readdirSync(scratch).length === 0, { timeout: 20_000 });
    expect(readdirSync(scratch)).toEqual([]);
  });
});
