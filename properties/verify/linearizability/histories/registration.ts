import { readFileSync } from "node:fs";
import type { History, Specification } from "#src/checker/index.js";

/** An operation on one key. */
export type AccountOperation =
  | { readonly type: "register" | "update"; readonly key: string; readonly settings: { readonly keyName: string } }
  | { readonly type: "find" | "remove"; readonly key: string }
  | { readonly type: "setActive"; readonly key: string; readonly active: boolean };

export type RegistrationOperation = AccountOperation | { readonly type: "listActive" };

export interface Account {
  readonly keyName: string;
  readonly active: boolean;
}

export type AccountResponse = (Account & { readonly created?: boolean }) | null | boolean;

export type RegistrationResponse = AccountResponse | readonly string[];

/** The specification of one key. The state is null if there is no account. */
export const accountSpecification: Specification<Account | null, AccountOperation, AccountResponse> = {
  initial: null,
  step(account, operation, response) {
    const [after, answer] = apply(account, operation);
    return response === undefined || sameAnswer(response, answer) ? after : undefined;
  },
  equal: sameAnswer,
  readOnly,
  partition: ({ key }) => key,
};

type Accounts = { readonly [key: string]: Account };

/** The specification of all keys, because `listActive` concerns them all. */
export const registrationSpecification: Specification<Accounts, RegistrationOperation, RegistrationResponse> = {
  initial: {},
  step(accounts, operation, response) {
    if (operation.type === "listActive") {
      const active = Object.keys(accounts).filter((key) => accounts[key]?.active === true);
      return response === undefined || String(response) === String(active.sort()) ? accounts : undefined;
    }
    const { key } = operation;
    const before = accounts[key] ?? null;
    const [after, answer] = apply(before, operation);
    if (response !== undefined && !sameAnswer(response, answer)) return undefined;
    if (after === before) return accounts;
    const { [key]: _, ...others } = accounts;
    return after === null ? others : { ...others, [key]: after };
  },
  equal: (a, b) =>
    Object.keys(a).length === Object.keys(b).length &&
    Object.entries(a).every(([key, account]) => sameAnswer(account, b[key] ?? null)),
  readOnly,
};

/** Returns the account after the operation, and the response. */
export function apply(account: Account | null, operation: AccountOperation): [Account | null, AccountResponse] {
  switch (operation.type) {
    case "register": {
      const { keyName } = operation.settings;
      if (account !== null) return [account, { created: false, keyName: account.keyName, active: account.active }];
      return [
        { keyName, active: true },
        { created: true, keyName, active: true },
      ];
    }
    case "find":
      return [account, account];
    case "update":
      return [account && withName(account, operation.settings.keyName), account !== null];
    case "setActive":
      return [account && withActive(account, operation.active), account !== null];
    case "remove":
      return [null, account !== null];
    default:
      return operation satisfies never;
  }
}

function withName(account: Account, keyName: string): Account {
  return account.keyName === keyName ? account : { keyName, active: account.active };
}

function withActive(account: Account, active: boolean): Account {
  return account.active === active ? account : { keyName: account.keyName, active };
}

function readOnly({ type }: RegistrationOperation, response: RegistrationResponse | undefined): boolean {
  if (type === "find" || type === "listActive" || response === false) return true;
  return response !== undefined && isAccount(response) && response.created === false;
}

function sameAnswer(a: RegistrationResponse, b: RegistrationResponse): boolean {
  if (!isAccount(a) || !isAccount(b)) return a === b;
  return a.keyName === b.keyName && a.active === b.active && a.created === b.created;
}

function isAccount(response: RegistrationResponse): response is Account & { readonly created?: boolean } {
  return typeof response === "object" && response !== null && !Array.isArray(response);
}

/** A history with its verdict. */
export interface RecordedHistory {
  readonly id: string;
  readonly linearizable: boolean;
  readonly operations: History<RegistrationOperation, RegistrationResponse>;
}

/** Returns the histories of `registration.jsonl`. */
export function recordedHistories(): readonly RecordedHistory[] {
  return readFileSync(new URL("registration.jsonl", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
