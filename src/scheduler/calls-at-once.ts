import type { AsynchronousCall, AsynchronousCalls, Settled } from "../core/index.js";

/** `setImmediate` as it is before the drivers replace it. */
const soon = setImmediate;

/**
 * Asynchronous calls of a thread that has one client: a call has its whole effect at once, step by step, because the
 * client waits for its turn before each of these steps. The code behind the call goes on later.
 */
export const callsAtOnce: AsynchronousCalls = {
  start(call) {
    const settled = effectAtOnce(call);
    if (!settled.ok || !(settled.value instanceof Promise)) soon(() => call.resume(settled));
    else {
      settled.value.then(
        (value: unknown) => call.resume({ ok: true, value }),
        (error: unknown) => call.resume({ ok: false, error }),
      );
    }
  },
  hop: (_, resume, begin) => begin(resume),
};

/** Takes all steps of an effect. @throws the error of a call that throws at once */
function effectAtOnce({ effect, throwsAtOnce }: AsynchronousCall): Settled {
  try {
    for (;;) {
      const taken = effect.next();
      if (taken.done === true) return { ok: true, value: taken.value };
    }
  } catch (error) {
    if (throwsAtOnce?.(error) === true) throw error;
    return { ok: false, error };
  }
}
