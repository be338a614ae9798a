import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Value } from "rollcall/checker";
import { judge, modelNamed } from "#src/cli/index.js";
import type { CheckReport } from "#src/core/index.js";
import { HistoryFileError, type HistoryFormat } from "#src/history-file/index.js";
import { temporaryDirectory } from "../temporary-directory.js";

/** How a text is checked. */
interface How {
  readonly model?: string;
  readonly initial?: Value;
  readonly format?: HistoryFormat;
  readonly witness?: boolean;
}

/** Checks a text as `rollcall check` checks a file with it. The model is a register with compare-and-set by default. */
export async function check(
  text: string,
  { model = "cas-register", initial, format, witness = false }: How = {},
): Promise<CheckReport> {
  const file = join(temporaryDirectory(), "history");
  writeFileSync(file, text);
  const until = Number.POSITIVE_INFINITY;
  return judge(await modelNamed(model, initial), { file, format, witness, until, onProgress: () => undefined });
}

/** Checks a text of one history. */
export async function verdictOf(text: string, how: How = {}): Promise<string> {
  return (await check(text, how)).verdict;
}

/** Returns what is wrong with the lines of a text; a text if it concerns the whole file. */
export async function problemsOf(text: string, how: How = {}): Promise<readonly string[] | string> {
  try {
    await check(text, how);
    return [];
  } catch (error) {
    if (!(error instanceof HistoryFileError)) throw error;
    if (error.problems.length === 0) return error.message;
    return error.problems.map(({ line, message }) => `${line}: ${message}`);
  }
}

/** One object a line. */
export function jsonLines(...objects: readonly object[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join("");
}
