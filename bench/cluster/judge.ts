import type { Operation } from "rollcall/model";
import { checkLinearizability, type HistoryEntry } from "#src/checker/index.js";
import { type RecordedResponse, recordedSpecification } from "#src/registration/index.js";
import type { Entry } from "./history.js";
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
      /** Another account than the one that was acknowledged is there: the key was registered anew after the first was lost. */
      readonly code: "registered-twice";
      readonly entry: Entry;
      readonly stored: StoredAccount;
      readonly failover: Failover | undefined;
    }
  | { readonly code: "duplicate-account"; readonly key: string; readonly authIds: readonly string[] }
  | { readonly code: "unknown-account"; readonly authId: string }
  | { readonly code: "audit-finding"; readonly finding: string }
  | { readonly code: "not-linearizable"; readonly entry: string };

export interface Failover {
  readonly number: number;
  readonly kind: string;
  readonly from: Primary;
  readonly to: Primary;
  /** When clients were sent to the new primary, in milliseconds since the start. */
  readonly at: number;
  /** Clients that had asked the old primary and waited for its answer when it was ended. 0 if it was dead. */
  readonly waiting: number;
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
export interface StoredAccount {
  readonly key: string;
  readonly authId: string;
  readonly keyName: string | null;
  readonly pollInterval: number | null;
}

/** What the surviving primary has. */
export interface Stored {
  readonly accounts: readonly StoredAccount[];
  /** Auth ids of accounts with a key that no client has used. */
  readonly strangers: readonly string[];
  /** What the store's audit finds: rows without a schema, and the like. */
  readonly auditFindings: readonly string[];
}

/** Compares what clients were told with what the surviving primary has. */
export function judge(entries: readonly Entry[], stored: Stored, failovers: readonly Failover[]): Judgement {
  const { accounts, strangers, auditFindings } = stored;
  const acknowledged = entries.filter(({ account }) => account !== undefined);
  const findings = [
    ...missing(acknowledged, accounts, failovers),
    ...duplicates(accounts),
    ...strangers.map((authId): Finding => ({ code: "unknown-account", authId })),
    ...auditFindings.map((finding): Finding => ({ code: "audit-finding", finding })),
  ];
  const checked = check(entries, accounts);
  // What a missing account breaks is told already.
  if (findings.length === 0 && checked.verdict === "not-linearizable")
    findings.push({ code: "not-linearizable", entry: JSON.stringify(checked.culprit) });
  const isUndecided = findings.length === 0 && checked.verdict === "unknown";
  return {
    verdict: findings.length > 0 ? "failed" : isUndecided ? "unknown" : "passed",
    reason: checked.verdict === "unknown" ? checked.reason : "",
    findings,
    acknowledged: acknowledged.length,
    accounts: accounts.length,
    indeterminate: entries.length - acknowledged.length,
  };
}

/**
 * One finding for each account that was acknowledged and is not there; of several answers with it the first. Each call has a
 * key name of its own, which tells accounts of one key apart: a store may derive the auth id from the key.
 */
function missing(
  acknowledged: readonly Entry[],
  stored: readonly StoredAccount[],
  failovers: readonly Failover[],
): Finding[] {
  const accounts = new Map(stored.map((account) => [account.key, account]));
  const told = new Map<string, Entry>();
  for (const entry of acknowledged.toSorted((a, b) => (a.return ?? 0) - (b.return ?? 0))) {
    const { authId, keyName } = entry.account ?? {};
    const account = accounts.get(entry.key);
    const isThere = account?.authId === authId && account?.keyName === keyName;
    const identity = JSON.stringify([entry.key, authId, keyName]);
    if (!isThere && !told.has(identity)) told.set(identity, entry);
  }
  return [...told.values()].map((entry) => {
    const failover = failovers.find(({ from }) => from.timeline === entry.by?.timeline);
    const account = accounts.get(entry.key);
    if (account === undefined) return { code: "lost-registration", entry, failover };
    return { code: "registered-twice", entry, stored: account, failover };
  });
}

function duplicates(stored: readonly StoredAccount[]): Finding[] {
  const authIds = new Map<string, string[]>();
  for (const { key, authId } of stored) authIds.set(key, [...(authIds.get(key) ?? []), authId]);
  return [...authIds]
    .filter(([, all]) => all.length > 1)
    .map(([key, all]) => ({ code: "duplicate-account", key, authIds: all }));
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
