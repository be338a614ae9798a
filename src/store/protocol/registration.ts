import type { Context } from "../context.js";
import { publish } from "../events.js";
import { type Account, publicAccount } from "../master/index.js";
import type { Settings } from "../settings.js";
import { type Limits, retryWhileBusy, untilFree } from "../waiting.js";
import { createBatch } from "./batch.js";
import type { Request } from "./registration-intent.js";
import { registerTogether } from "./registration-steps.js";
import { finishRemoval } from "./removal.js";

/** The result of `register`: the account, and whether this call created it. */
export interface Registration extends Account {
  /**
   * True for exactly one of all successful calls that register a key, until the key is removed. Also after calls that
   * failed: until a call has succeeded there is no account, and the next one that succeeds creates it.
   */
  readonly created: boolean;
}

/** Registers accounts in batches. */
export interface Registrar {
  /** Gets or creates the account. Later callers get the existing account, not an error. */
  register(authId: string, settings: Settings, limits: Limits): Promise<Registration>;
  /** Rejects the registrations that have not begun. */
  close(reason: Error): void;
}

/** Returns a registrar whose concurrent registrations share their commits. */
export function createRegistrar(context: Context): Registrar {
  const batch = createBatch((requests: readonly Request[]) => registerTogether(context, requests));
  return {
    async register(authId, settings, limits) {
      for (;;) {
        // While the batch meets a lock before it has changed anything, it is tried again.
        const answer = await retryWhileBusy(context, "registering", limits, () =>
          batch.add({ authId, settings, limits }, limits.signal),
        );
        switch (answer.kind) {
          case "registered":
            if (answer.created) publish("step", { directory: context.directory, authId, step: "active" });
            return { ...publicAccount(answer.account), created: answer.created };
          case "removing":
            // The old generation must be removed before the key can be registered again.
            await untilFree(context, "registering", limits, () => finishRemoval(context, answer.account));
            break;
          case "gone":
            // Another client removed the account in between, or gave up its registration.
            break;
          default:
            answer satisfies never;
        }
      }
    },
    close: batch.close,
  };
}
