import { pathToFileURL } from "node:url";
import { Piscina } from "piscina";
import { createRunDirectories } from "#src/host/index.js";
import type { PlainTask } from "./plain-client.js";
import { registrations } from "./programs.js";

const clientUrl = new URL("./plain-client.js", import.meta.url).href;

/** Milliseconds that a run takes without gates: fresh directory, two clients one after the other, each in its thread. */
export async function timePlainRuns(module: string, runs: number): Promise<number> {
  const targetUrl = pathToFileURL(module).href;
  const directories = createRunDirectories();
  // A pool for each, or any thread that is free would be taken.
  const threads = [1, 2].map(
    () => new Piscina({ filename: clientUrl, minThreads: 1, maxThreads: 1, atomics: "disabled" }),
  );
  const [first, second] = threads;
  if (first === undefined || second === undefined) throw new Error("two threads were opened");
  const [a, b] = registrations.clients.map(([operation]) => operation);
  const runOnce = async (): Promise<void> => {
    const directory = directories.next();
    const ask = (pool: Piscina, task: Omit<PlainTask, "targetUrl" | "directory">): Promise<void> =>
      pool.run({ ...task, targetUrl, directory } satisfies PlainTask);
    await ask(first, { setup: true, connect: true });
    await ask(second, { connect: true });
    await ask(first, { operation: a });
    await ask(second, { operation: b });
    await ask(first, { close: true });
    await ask(second, { close: true, inspect: true });
    directories.discard(directory);
  };
  try {
    for (let warm = 0; warm < 5; warm += 1) await runOnce();
    const start = performance.now();
    for (let run = 0; run < runs; run += 1) await runOnce();
    return (performance.now() - start) / runs;
  } finally {
    await Promise.all(threads.map((pool) => pool.destroy()));
    directories.removeAll();
  }
}
