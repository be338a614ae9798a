import type { Operation, OperationType } from "rollcall/model";
import type { MayCall, SoakWork, SoakWorkOptions } from "../../workload/index.js";
import type { KeyedOperation } from "../arbitraries.js";
import { distinct, drawer } from "../draw.js";
import { writes } from "../operation-types.js";
import type { Keys } from "./keys.js";

export interface WorkOptions extends SoakWorkOptions {
  readonly offered: readonly OperationType[];
  readonly keys: Keys;
  /** The key to which another one is changed, and back. */
  readonly partnerOf: (key: string) => string;
  /** Other keys of the same account. */
  readonly variantsOf: (key: string) => readonly string[];
}

/** Keys of earlier rounds that are used often in this one. */
const returningKeys = 3;
/** Generated at a time; used in turn. */
const samplesMax = 200;

/**
 * Most of the time all clients work on the same key, for a dozen operations or so: now on a key that is not registered, so
 * that they race for it; now on one of a few that have come back from earlier rounds. The other operations are on any key.
 *
 * A change that is worth a kill is, half of the time, the registration of a key that is not registered.
 */
export function planWork({ offered, keys, partnerOf, variantsOf, seed, random }: WorkOptions): SoakWork {
  const returning = random.some(keys.used(), returningKeys);
  const draw = (types: readonly OperationType[]) => drawer(types, seed, samplesMax);
  const [any, change, registration] = [draw(offered), draw(offered.filter(writes)), draw(["register"])];
  const taken = new Set<string>();
  let count = 0;
  let focus: string | undefined;
  let focusUntil = 0;

  const absent = (): string | undefined => {
    const key = random.pick(keys.absent().filter((each) => !taken.has(each)));
    if (key !== undefined) taken.add(key);
    return key;
  };
  const chooseKey = (mayCall: MayCall): string | undefined => {
    if (count >= focusUntil) {
      focus = (random.chance(0.5) ? absent() : undefined) ?? random.pick(returning) ?? absent();
      focusUntil = count + 6 + random.below(12);
    }
    const choice = random.fraction();
    const key = choice < 0.7 ? focus : random.pick(choice < 0.85 ? returning : [...keys.used(), ...taken]);
    return key !== undefined && mayCall(key) ? key : random.pick(keys.all.filter(mayCall));
  };

  const on = (key: string | undefined, drawn: () => KeyedOperation): Operation | undefined => {
    count += 1;
    if (key === undefined) return undefined;
    const variants = variantsOf(key);
    const spelt = (variants.length === 0 ? key : random.pick([key, ...variants])) ?? key;
    return distinct(drawn().on(spelt, partnerOf(key)), `${seed}.${count}`);
  };

  return {
    next: (mayCall) => on(chooseKey(mayCall), any),
    change(mayCall) {
      const fresh = random.chance(0.5) ? absent() : undefined;
      return fresh !== undefined && mayCall(fresh) ? on(fresh, registration) : on(chooseKey(mayCall), change);
    },
  };
}
