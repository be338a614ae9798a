import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { makeContact } from "./contact.js";
import { crashesPass } from "./crashes/index.js";
import { faultsPass } from "./faults/index.js";
import { interleavingsPass } from "./interleavings/index.js";
import type { Pass, Progress } from "./pass.js";
import { createRunDirectories } from "./run-directory.js";
import { sequentialPass } from "./sequential/pass.js";
import { stressPass } from "./stress/pass.js";
import { TargetUnusableError } from "./unusable.js";
import { overall, type PassName, type PassResult, type VerifyReport } from "./verdict.js";

/** Every pass, in the order in which they run, with its share of the time. */
const passes: readonly { readonly pass: Pass; readonly share: number }[] = [
  { pass: sequentialPass, share: 0.1 },
  { pass: interleavingsPass, share: 0.3 },
  { pass: crashesPass, share: 0.25 },
  { pass: faultsPass, share: 0.2 },
  { pass: stressPass, share: 0.15 },
];

export const passNames: readonly PassName[] = passes.map(({ pass }) => pass.name);

export interface VerifyOptions {
  /** Path of the target module. */
  readonly module: string;
  /** Everything random comes from it. */
  readonly seed: number;
  /** How long all passes together may take. Default: 60. */
  readonly seconds?: number;
  /** Client threads of the stress pass. Default: 4. */
  readonly threads?: number;
  /** Which passes to run. Default: all. */
  readonly only?: readonly PassName[];
  /** Seconds without any progress after which a target counts as silent. Default: 30; 10 at the first contact. */
  readonly stallSeconds?: number;
  /** Seconds within which one step of a client that is held at gates must end. Default: 10. */
  readonly stepTimeoutSeconds?: number;
  /** How many schedules each pass that has schedules runs, whatever time that takes. Default: as many as there is time for. */
  readonly schedules?: number;
  /** The directory of the runs is not deleted at the end, and this is told where it is. Of the runs the last ones stay. */
  readonly keep?: (directory: string) => void;
  readonly onProgress?: (progress: Progress) => void;
  readonly onPassed?: (result: PassResult) => void;
  /** Aborted: everything is cleaned up, and `verify` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

const contactStallSeconds = 10;

/**
 * Verifies a target with every pass and answers what each found. All passes run, also after one has failed: each shows
 * something else.
 * @throws TargetUnusableError
 */
export async function verify(options: VerifyOptions): Promise<VerifyReport> {
  const { seed, seconds = 60, threads = 4, only = passNames, stallSeconds = 30, stepTimeoutSeconds = 10 } = options;
  const { onProgress = () => undefined, signal = new AbortController().signal } = options;
  const module = locate(options.module);
  const directories = createRunDirectories(options.keep);
  try {
    const url = pathToFileURL(module).href;
    const stallMs = Math.min(stallSeconds, contactStallSeconds) * 1000;
    const contact = await makeContact({ url, module }, directories, { stallMs, signal });
    signal.throwIfAborted();
    if ("failure" in contact) throw new TargetUnusableError(module, contact.failure);
    const { target } = contact;
    const chosen = passes.filter(({ pass }) => only.includes(pass.name));
    const shares = chosen.reduce((sum, { share }) => sum + share, 0);
    const results: PassResult[] = [];
    for (const { pass, share } of chosen) {
      const result = await pass.run({
        target,
        seed,
        seconds: (seconds * share) / shares,
        threads,
        stallMs: stallSeconds * 1000,
        stepTimeoutMs: stepTimeoutSeconds * 1000,
        schedules: options.schedules,
        directories,
        progress: onProgress,
        signal,
      });
      signal.throwIfAborted();
      results.push(result);
      options.onPassed?.(result);
    }
    const { name, offered } = target;
    return { target: { name, module, offered }, seed, verdict: overall(results), passes: results };
  } finally {
    directories.removeAll();
  }
}

/**
 * The absolute path of a target module.
 * @throws TargetUnusableError where there is none
 */
export function locate(path: string): string {
  const module = resolve(path);
  const problem = !existsSync(module)
    ? "there is no such file"
    : statSync(module).isFile()
      ? undefined
      : "it is no file";
  if (problem === undefined) return module;
  throw new TargetUnusableError(path, {
    kind: "broken",
    message: `${problem}; name a target module (.mjs, .js, .cjs)`,
  });
}
