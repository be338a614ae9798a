import { readFileSync } from "node:fs";
import * as v from "valibot";
import { reportFormat, reportVersion, type VerifyReport } from "../core/index.js";

/** A file is no report. Its code is `NO_REPORT`. */
export class ReportFileError extends Error {
  override readonly name = "ReportFileError";
  readonly code = "NO_REPORT";
}

const counts = v.record(v.string(), v.number());

/** What a merge reads of a report. The rest is passed on as it is. */
const form = v.looseObject({
  format: v.literal(reportFormat),
  version: v.literal(reportVersion),
  target: v.looseObject({ name: v.string(), workload: v.string(), offered: v.array(v.string()) }),
  seed: v.number(),
  shard: v.object({ number: v.number(), count: v.number() }),
  required: v.object({ types: v.array(v.string()), smallestPair: v.string() }),
  passes: v.array(
    v.looseObject({
      pass: v.string(),
      verdict: v.picklist(["passed", "failed", "unknown"]),
      seconds: v.number(),
      work: v.looseObject({ runs: v.number(), operations: counts, rejected: counts, notes: v.array(v.string()) }),
    }),
  ),
  output: v.string(),
});

/**
 * Reads a report that `rollcall verify --json` wrote.
 * @throws {ReportFileError} If it cannot be read or is no such report; the message names the file.
 */
export function readReport(file: string): VerifyReport {
  const parsed = v.safeParse(form, parseJson(file));
  if (parsed.success) return parsed.output as unknown as VerifyReport;
  const [issue] = parsed.issues;
  const at = issue.path?.map(({ key }) => String(key)).join(".") ?? "the file";
  throw new ReportFileError(`${file} is no report of \`rollcall verify --json\`: ${at}: ${issue.message}`);
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ReportFileError(`cannot read ${file}: ${(error as Error).message}`);
  }
}
