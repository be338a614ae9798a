import type { Operation } from "rollcall/model";
import { checkLinearizability, type HistoryEntry } from "#src/checker/index.js";
import { type RecordedResponse, recordedSpecification } from "#src/registration/index.js";
import type { AcknowledgedAccount, Entry } from "./history.js";
import type { Primary } from "./router.js";

/** What is wrong. */
export type Finding =
  | {
      /** A registration that was acknowledged, and is not there at the end. */
      readonly code: "lost-registration";
      readonly entry: Entry;
      readonly failover: Failover | undefined;
    }
  | {
      /** Two accounts were acknowledged for one key: the first was lost, and the key was registered anew. */
      readonly code: "registered-twice";
      readonly entry: Entry;
      /** Of the account that the surviving primary has. */
      readonly authId: string;
      readonly failover: Failover | undefined;
    }
  | { readonly code: "duplicate-account"; readonly key: string; readonly authIds: readonly string[] }
  | { readonly code: "shared-auth-id"; readonly authId: string; readonly keys: readonly string[] }
  | { readonly code: "not-linearizable"; readonly entry: string };

export interface Failover {
  readonly number: number;
  readonly kind: string;
  readonly from: Primary;
  readonly to: Primary;
  /** When clients were sent to the new primary, in milliseconds since the start. */
  readonly at: number;
}

export interface Judgement {
  readonly verdict: "passed" | "failed" | "unknown";
  readonly reason: string;
  readonly findings: readonly Finding[];
  readonly acknowledged: number;
  readonly accounts: number;
  readonly indeterminate: number;
}

/** An account as the surviving primary has it. */
export type StoredAccount = AcknowledgedAccount & { readonly key: string };

/** Compares what clients were told with what the surviving primary has. */
export function judge(
  entries: readonly Entry[],
  stored: readonly StoredAccount[],
  failovers: readonly Failover[],
): Judgement {
  const acknowledged = entries.filter(({ account }) => account !== undefined);
  const findings = [...missing(acknowledged, stored, failovers), ...duplicates(stored)];
  const checked = check(entries, stored);
  // What a missing account breaks is told already.
  if (findings.length === 0 && checked.verdict === "not-linearizable")
    findings.push({ code: "not-linearizable", entry: JSON.stringify(checked.culprit) });
  const isUndecided = findings.length === 0 && checked.verdict === "unknown";
  return {
    verdict: findings.length > 0 ? "failed" : isUndecided ? "unknown" : "passed",
    reason: checked.verdict === "unknown" ? checked.reason : "",
    findings,
    acknowledged: acknowledged.length,
    accounts: stored.length,
    indeterminate: entries.length - acknowledged.length,
  };
}

/** One finding for each account that was acknowledged and is not there: who was told of it first counts. */
function missing(
  acknowledged: readonly Entry[],
  stored: readonly StoredAccount[],
  failovers: readonly Failover[],
): Finding[] {
  const authIds = new Map(stored.map(({ key, authId }) => [key, authId]));
  const told = new Map<string, Entry>();
  for (const entry of acknowledged.toSorted((a, b) => (a.return ?? 0) - (b.return ?? 0))) {
    const authId = entry.account?.authId ?? "";
    if (authIds.get(entry.key) !== authId && !told.has(authId)) told.set(authId, entry);
  }
  return [...told.values()].map((entry) => {
    const failover = failovers.find(({ from }) => from.timeline === entry.by?.timeline);
    const authId = authIds.get(entry.key);
    if (authId === undefined) return { code: "lost-registration", entry, failover };
    return { code: "registered-twice", entry, authId, failover };
  });
}

function duplicates(stored: readonly StoredAccount[]): Finding[] {
  const byKey = severalIn(stored.map(({ key, authId }) => [key, authId]));
  const byAuthId = severalIn(stored.map(({ key, authId }) => [authId, key]));
  return [
    ...byKey.map(([key, authIds]): Finding => ({ code: "duplicate-account", key, authIds })),
    ...byAuthId.map(([authId, keys]): Finding => ({ code: "shared-auth-id", authId, keys })),
  ];
}

/** Returns each first that comes more than once, with its seconds. */
function severalIn(pairs: readonly (readonly [string, string])[]): (readonly [string, readonly string[]])[] {
  const seconds = new Map<string, string[]>();
  for (const [first, second] of pairs) seconds.set(first, [...(seconds.get(first) ?? []), second]);
  return [...seconds].filter(([, all]) => all.length > 1);
}

type Checked = ReturnType<typeof checkLinearizability<unknown, Operation, RecordedResponse>>;

/** All answers together, and what was read at the end, must be those of one store. */
function check(entries: readonly Entry[], stored: readonly StoredAccount[]): Checked {
  const end = Math.max(0, ...entries.flatMap((entry) => [entry.call, entry.return ?? 0])) + 1;
  const accounts = new Map(stored.map((account) => [account.key, account]));
  const history: HistoryEntry<Operation, RecordedResponse>[] = entries.map((entry) => ({
    client: entry.client,
    operation: { type: "register", key: entry.key, settings: entry.settings },
    call: entry.call,
    return: entry.return,
    ...(entry.account === undefined ? { response: undefined } : { response: { ...entry.account } }),
  }));
  for (const key of new Set(entries.map((entry) => entry.key))) {
    const account = accounts.get(key);
    const response = account && {
      authId: account.authId,
      keyName: account.keyName,
      pollInterval: account.pollInterval,
    };
    history.push({
      client: -1,
      operation: { type: "find", key },
      response: response ?? null,
      call: end,
      return: end + 1,
    });
  }
  const specification = recordedSpecification(history.map(({ operation }) => operation));
  return checkLinearizability(specification, history) as Checked;
}
