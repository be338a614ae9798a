import { closeSync, openSync, writeSync } from "node:fs";
import type { Settings } from "rollcall/model";
import type { Primary } from "./router.js";

/** A registration as a client saw it. */
export interface Entry {
  readonly client: number;
  readonly key: string;
  readonly settings: Settings;
  /** Milliseconds since the start. Of two moments the later one is larger. */
  readonly call: number;
  /** Null: it was never answered, so it may have taken effect or not. */
  return: number | null;
  account: AcknowledgedAccount | undefined;
  /** The server from which the answer came. */
  by: Primary | undefined;
}

interface StoredFields {
  readonly authId: string;
  readonly keyName: string | null;
  readonly pollInterval: number | null;
}

export interface AcknowledgedAccount extends StoredFields {
  readonly created: boolean;
}

/**
 * What the clients were told, in a file of events that `rollcall check --model registration` reads. It is outside of the
 * databases, and written before anything is sent and as soon as something was answered.
 */
export interface History {
  readonly file: string;
  readonly entries: readonly Entry[];
  now(): number;
  call(client: number, key: string, settings: Settings): Entry;
  answered(entry: Entry, account: AcknowledgedAccount, by: Primary | undefined): void;
  /** Nobody knows whether it took effect. */
  unanswered(entry: Entry, reason: string): void;
  /** What was read at the end. Undefined: no account. */
  read(key: string, account: StoredFields | undefined): void;
  close(): void;
}

/** The reader of the end is no client of the soak. */
const reader = "reader";

export function createHistory(file: string): History {
  const descriptor = openSync(file, "w");
  const entries: Entry[] = [];
  const began = performance.now();
  let last = 0;
  const now = (): number => performance.now() - began;
  const stamp = (): number => {
    // No two events have the same moment, so that their order is never in doubt.
    last = Math.max(Math.round(now() * 1000) / 1000, Math.round((last + 0.001) * 1000) / 1000);
    return last;
  };
  const write = (event: object): void => void writeSync(descriptor, `${JSON.stringify(event)}\n`);
  return {
    file,
    entries,
    now,
    call(client, key, settings) {
      const entry: Entry = { client, key, settings, call: stamp(), return: null, account: undefined, by: undefined };
      entries.push(entry);
      write({ type: "invoke", client, operation: { type: "register", key, settings }, time: entry.call });
      return entry;
    },
    answered(entry, account, by) {
      Object.assign(entry, { return: stamp(), account, by });
      const from = by && { server: by.server.name, timeline: by.timeline };
      write({ type: "ok", client: entry.client, response: account, time: entry.return, ...from });
    },
    unanswered({ client }, reason) {
      write({ type: "info", client, time: stamp(), reason });
    },
    read(key, account) {
      write({ type: "invoke", client: reader, operation: { type: "find", key }, time: stamp() });
      const found = account && { authId: account.authId, keyName: account.keyName, pollInterval: account.pollInterval };
      write({ type: "ok", client: reader, response: found ?? null, time: stamp() });
    },
    close: () => closeSync(descriptor),
  };
}
