import type { Trace } from "../controlled/index.js";
import { judgeHistory } from "../judging/index.js";
import type { Event } from "../observation.js";
import type { KeyState } from "../registration-specification.js";
import type { Finding } from "../verdict.js";
import { sayError } from "../words.js";

export interface Judgement {
  readonly findings: readonly Finding[];
  /** The event that fits nowhere. */
  readonly culprit: Event | undefined;
  readonly possible: readonly KeyState[];
  readonly unknown: string | undefined;
}

/** Everything that is wrong with what a controlled run has shown. */
export function judgeTrace({ events, losses, snapshot, failure, openTransactions }: Trace): Judgement {
  const findings: Finding[] = [];
  if (failure !== undefined) {
    findings.push(
      failure.kind === "broken"
        ? { code: "malformed-answer", message: failure.error.message }
        : { code: "lifecycle-threw", message: `${failure.stage} threw ${sayError(failure.error)}` },
    );
  }
  const judged = judgeHistory(events, snapshot, losses);
  findings.push(...judged.findings);
  for (const { client, file } of openTransactions) {
    const message = `client ${client + 1} has answered, and its transaction on ${file} is still open`;
    findings.push({ code: "left-in-transaction", message });
  }
  const { evidence } = judged;
  const shown = evidence.type === "history" ? evidence : undefined;
  return { findings, culprit: shown?.culprit, possible: shown?.possible ?? [], unknown: judged.unknown };
}
