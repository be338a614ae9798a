import type * as core from "../../core/index.js";
import type { RegistrationEvent } from "../event.js";

/** The API keys of one storage, and what is roughly known of them: enough to choose what is worth doing. */
export interface Keys {
  readonly all: readonly string[];
  /** Those with which anything was ever done. */
  used(): readonly string[];
  /** Those that are most likely not registered: while there are unused keys, only these. */
  absent(): readonly string[];
  /** How many there are with which nothing was ever done. */
  unused(): number;
  note(events: readonly core.Event[]): void;
}

/** `representative`: the one key of all that are one account. */
export function createKeys(all: readonly string[], representative: (key: string) => string): Keys {
  const used = new Set<string>();
  const removed = new Set<string>();
  return {
    all,
    used: () => [...used],
    absent() {
      const unused = all.filter((key) => !used.has(key));
      return unused.length > 0 ? unused : [...removed];
    },
    unused: () => all.length - used.size,
    note(events) {
      for (const { operation } of events as readonly RegistrationEvent[]) {
        if (operation.type === "listActive") continue;
        const key = representative(operation.key);
        used.add(key);
        if (operation.type === "remove" || operation.type === "changeKey") removed.add(key);
        if (operation.type === "register") removed.delete(key);
        if (operation.type !== "changeKey") continue;
        const newKey = representative(operation.newKey);
        used.add(newKey);
        removed.delete(newKey);
      }
    },
  };
}
