import type { Example, Finding } from "../findings.js";
import { postgresCatalogue } from "./catalogue.js";
import type { Check } from "./checks/index.js";
import type { Reading } from "./connection.js";
import type { PostgresFindingCode } from "./findings.js";

interface Case extends Example {
  readonly total: string;
}

/** Runs a check. Returns undefined if there is no case. */
export async function findCases(
  { rows }: Reading,
  { code, sql }: Check,
  examplesMax: number,
): Promise<Finding<PostgresFindingCode> | undefined> {
  // At least one row is read: it has the number of all.
  const found = await rows<Case>(
    `SELECT subject, detail, count(*) OVER () AS total FROM (${sql}) AS found
     ORDER BY subject, detail LIMIT ${Math.max(1, examplesMax)}`,
  );
  const [first] = found;
  if (first === undefined) return undefined;
  const examples = found.slice(0, examplesMax).map(({ subject, detail }) => ({ subject, detail }));
  return { code, severity: postgresCatalogue[code].severity, count: Number(first.total), examples };
}
