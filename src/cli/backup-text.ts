import { Option } from "commander";
import type { BackupReport } from "../store/index.js";

/** 20,000 */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** 6.9 s */
export function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** 2026-11-26 00:33:57 UTC */
export function formatTime(iso: string): string {
  return iso.replace("T", " ").replace(/\.\d+Z$/, " UTC");
}

/** Returns the option of both commands. `what`: the case in which it decides. */
export function incompleteOption(what: string): Option {
  return new Option("--incomplete <rule>", what).choices(["refuse", "allow"]).default("refuse");
}

const shownMax = 5;

/** Returns lines about accounts without a current database; none if there are none. */
export function describeIncomplete({ count, first }: BackupReport["incomplete"], what: string): readonly string[] {
  if (count === 0) return [];
  const shown = first.slice(0, shownMax).map(({ authId, problem }) => `  ${authId}\n    ${problem}`);
  const more = count > shown.length ? [`  and ${formatCount(count - shown.length)} more`] : [];
  return [`${formatCount(count)} accounts ${what}:`, ...shown, ...more];
}

/** Returns a path as an argument for a shell. */
export function shellArgument(path: string): string {
  return /^[\w./@%+:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
