import type { Operation } from "rollcall/model";
import type { Finding, Judgement } from "../../core/index.js";
import type { RegistrationEvent } from "../event.js";
import type { RegistrationHistory } from "./judge-history.js";

/** The one key by which all keys of an account are known to the judge. */
export type Representative = (key: string) => string;

/** The event, as if each key of an account were one and the same. */
export function withRepresentatives<E extends Pick<RegistrationEvent, "operation">>(event: E, of: Representative): E {
  const operation = renamed(event.operation, of);
  return operation === event.operation ? event : { ...event, operation };
}

function renamed(operation: Operation, of: Representative): Operation {
  if (operation.type === "listActive") return operation;
  const key = of(operation.key);
  if (operation.type !== "changeKey") return key === operation.key ? operation : { ...operation, key };
  const newKey = of(operation.newKey);
  return key === operation.key && newKey === operation.newKey ? operation : { ...operation, key, newKey };
}

/** Judges a history in which several keys may be one account. Findings name the keys as they were used. */
export function judgeByRepresentatives(
  judge: (history: RegistrationHistory) => Judgement,
  { events, quiescent, losses }: RegistrationHistory,
  of: Representative,
): Judgement {
  const judged = events.map((event) => withRepresentatives(event, of));
  const asUsed = new Map(judged.map(({ operation }, index) => [operation, events[index]?.operation ?? operation]));
  const judgement = judge({
    events: judged,
    quiescent,
    losses: losses.map((loss) => ({ ...loss, key: of(loss.key) })),
  });
  return { ...judgement, findings: judgement.findings.map((finding) => withKeysAsUsed(finding, asUsed)) };
}

/** The finding, its operation as it was called. */
export function withKeysAsUsed(finding: Finding, asUsed: ReadonlyMap<unknown, unknown>): Finding {
  const operation = asUsed.get(finding.values.operation);
  return operation === undefined ? finding : { ...finding, values: { ...finding.values, operation } };
}
