import { authIdOf } from "./api-key.js";
import type { Context } from "./context.js";
import { publish, type StoreEvents } from "./events.js";
import type { Guards } from "./guards.js";
import { type AccountCache, publicAccount } from "./master/index.js";
import type { Registrar } from "./protocol/index.js";
import { checkSettings, noSettings } from "./settings.js";
import { codeOf } from "./storage-errors.js";
import type { RegistrationStore } from "./store.js";
import { limitsOf } from "./waiting.js";

interface Parts {
  readonly cache: AccountCache;
  readonly registrar: Registrar;
  readonly guards: Guards;
  readonly busyTimeoutMs: number;
}

/** Returns the method `register`. The account of a known key comes from the cache. */
export function registerCallOf(
  context: Context,
  { cache, registrar, guards, busyTimeoutMs }: Parts,
): RegistrationStore["register"] {
  return async (apiKey, settings, options) => {
    const began = performance.now();
    const authId = authIdOf(apiKey);
    const checked = settings === undefined ? noSettings : checkSettings(settings);
    const known = guards.reading("registering", () => cache.read(authId));
    if (known !== undefined) {
      publishRegistration(context, authId, began, { outcome: "existing", code: null });
      return { ...publicAccount(known), created: false };
    }
    try {
      const limits = limitsOf(options, busyTimeoutMs);
      const registration = await guards.writing("registering", () => registrar.register(authId, checked, limits));
      const outcome = registration.created ? "created" : "existing";
      publishRegistration(context, authId, began, { outcome, code: null });
      return registration;
    } catch (error) {
      publishRegistration(context, authId, began, { outcome: "failed", code: codeOf(error) });
      throw error;
    }
  };
}

function publishRegistration(
  { directory, logger }: Context,
  authId: string,
  began: number,
  ended: Pick<StoreEvents["register"], "outcome" | "code">,
): void {
  const durationMs = performance.now() - began;
  publish("register", { directory, authId, durationMs, ...ended });
  const fields = { authId, durationMs, ...ended };
  if (ended.outcome === "failed") logger.warn(fields, "a registration failed");
  else if (ended.outcome === "created") logger.info(fields, "registered");
  else logger.debug(fields, "registered before");
}
