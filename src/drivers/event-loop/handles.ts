/** Cancels something that is to happen. Returns whether it had not happened yet. */
export type Cancel = () => boolean;

/** The handles of timers and immediates that are moments. Each is a handle of Node, so that it has all methods of one. */
export interface Handles {
  /** Returns a handle of what `begin` begins. `renew` begins it once more. */
  open(begin: () => Cancel): { readonly handle: object; renew(): void };
  /** Returns a function that clears a handle: one of these, or else with the original function. */
  clearing(original: (handle?: never) => void): (handle: unknown) => unknown;
}

/** Timers as they are before they are replaced. */
const [startTimer, stopTimer] = [setTimeout, clearTimeout];
const longestMs = 2 ** 31 - 1;

export function createHandles(): Handles {
  const cancels = new WeakMap<object, Cancel>();
  /** Those that were asked for their number. */
  const byNumber = new Map<number, object>();

  const clear = (handle: object): void => {
    cancels.get(handle)?.();
    cancels.delete(handle);
  };
  return {
    open(begin) {
      // It never fires: only its methods are used.
      const handle = startTimer(() => undefined, longestMs);
      stopTimer(handle);
      const number = handle[Symbol.toPrimitive]();
      const renew = (): void => void cancels.set(handle, begin());
      renew();
      return {
        renew,
        handle: Object.assign(handle, {
          refresh() {
            clear(handle);
            renew();
            return handle;
          },
          close() {
            clear(handle);
            return handle;
          },
          [Symbol.dispose]: () => clear(handle),
          [Symbol.toPrimitive]() {
            byNumber.set(number, handle);
            return number;
          },
        }),
      };
    },
    clearing: (original) => (given) => {
      const handle = typeof given === "object" && given !== null ? given : byNumber.get(Number(given));
      if (handle !== undefined && cancels.has(handle)) clear(handle);
      else original(given as never);
    },
  };
}
