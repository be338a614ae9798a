import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PassName, PassResult, VerifyReport } from "rollcall/verify";
import { verify } from "#src/verify.js";
import { smallStore } from "../verify/target-module.js";

/*
 * How the tests of the contract run a small store: few schedules, a fixed seed, so that each says the same in every run.
 */

export type Parts = { readonly [part: string]: string };

export interface Asked {
  readonly only: readonly PassName[];
  /** Default: 24. */
  readonly schedules?: number;
  /** Of the passes without schedules. Default: 1. */
  readonly seconds?: number;
}

const folder = mkdtempSync(join(tmpdir(), "rollcall-contract-"));
let written = 0;

/** A target module with this source, or with these parts of the small store. */
export function moduleOf(store: string | Parts): string {
  written += 1;
  const path = join(folder, `target-${written}.mjs`);
  writeFileSync(path, typeof store === "string" ? store : smallStore(store));
  return path;
}

export function run(store: string | Parts, { only, schedules = 24, seconds = 1 }: Asked): Promise<VerifyReport> {
  return verify({ module: moduleOf(store), seed: 1, schedules, seconds, shrink: false, only });
}

/** The code of the worst finding of each pass; of one that found nothing its verdict, or why it is unknown. */
export async function heads(store: string | Parts, asked: Asked): Promise<readonly string[]> {
  return (await run(store, asked)).passes.map(headOf);
}

export function headOf(result: PassResult): string {
  if (result.verdict === "failed") return result.findings[0]?.code ?? "failed without a finding";
  return result.verdict === "unknown" ? result.reason : result.verdict;
}

/** Whether it was convicted of nothing. Few schedules show too little for a pass to count as passed. */
export function isAcquitted(head: string): boolean {
  return head === "passed" || /could be run|were crashed|were explored|never called/.test(head);
}
