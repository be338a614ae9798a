import type { Operation, OperationType } from "rollcall/model";
import { type KeyedOperation, keyedOperations, sample } from "../../search/index.js";
import type { Dice } from "../../soak/index.js";
import type { Keys } from "./keys.js";

/** What the clients are to do in one epoch, operation by operation. */
export interface Work {
  /** `isOpen`: whether operations on this key may still be called. Undefined: on none may they. */
  next(isOpen: IsOpen): Operation | undefined;
  /** One that is worth a kill: half of the time the registration of a key that is not registered, else any change. */
  change(isOpen: IsOpen): Operation | undefined;
}

export type IsOpen = (key: string) => boolean;

export interface WorkOptions {
  readonly offered: readonly OperationType[];
  readonly keys: Keys;
  readonly seed: number;
  readonly dice: Dice;
}

const changing: readonly OperationType[] = ["register", "update", "setActive", "remove", "writeUserData"];
const returningKeys = 3;
/** Generated at a time; used in turn. */
const samplesMax = 200;

/**
 * Most of the time everybody works on one and the same key, for a dozen operations or so: now on one that is not
 * registered, so that they race for it; now on one of those that have come back from earlier epochs and stay hot for
 * this one. The others are done on any key there is.
 */
export function planWork({ offered, keys, seed, dice }: WorkOptions): Work {
  const returning = dice.some(keys.used(), returningKeys);
  const draw = drawer(seed);
  const any = draw(offered);
  const change = draw(offered.filter((type) => changing.includes(type)));
  const registration = draw(["register"]);
  const taken = new Set<string>();
  let count = 0;
  let focus: string | undefined;
  let focusUntil = 0;

  const absent = (): string | undefined => {
    const key = dice.pick(keys.absent().filter((each) => !taken.has(each)));
    if (key !== undefined) taken.add(key);
    return key;
  };
  const chooseKey = (isOpen: IsOpen): string | undefined => {
    if (count >= focusUntil) {
      focus = (dice.chance(0.5) ? absent() : undefined) ?? dice.pick(returning) ?? absent();
      focusUntil = count + 6 + dice.below(12);
    }
    const wish = dice.fraction();
    const key = wish < 0.7 ? focus : dice.pick(wish < 0.85 ? returning : [...keys.used(), ...taken]);
    return key !== undefined && isOpen(key) ? key : dice.pick(keys.all.filter(isOpen));
  };

  const on = (key: string | undefined, draw: () => KeyedOperation): Operation | undefined => {
    count += 1;
    return key === undefined ? undefined : distinct(draw().on(key), `${seed}.${count}`);
  };

  return {
    next: (isOpen) => on(chooseKey(isOpen), any),
    change(isOpen) {
      const fresh = dice.chance(0.5) ? absent() : undefined;
      return fresh !== undefined && isOpen(fresh) ? on(fresh, registration) : on(chooseKey(isOpen), change);
    },
  };
}

/** Draws operations of these types, for keys that are chosen later. */
function drawer(seed: number): (types: readonly OperationType[]) => () => KeyedOperation {
  return (types) => {
    const samples = sample(keyedOperations(types), seed, samplesMax);
    let drawn = 0;
    return () => {
      const chosen = samples[drawn++ % samples.length];
      if (chosen === undefined) throw new RangeError("a target offers register at least");
      return chosen;
    };
  };
}

/** Names and values are written once each, so that whoever reads one can only have read that write. */
function distinct(operation: Operation, serial: string): Operation {
  switch (operation.type) {
    case "writeUserData":
      return { ...operation, value: `${operation.value} ${serial}` };
    case "register":
    case "update": {
      const { keyName } = operation.settings;
      if (typeof keyName !== "string") return operation;
      return { ...operation, settings: { ...operation.settings, keyName: `${keyName} ${serial}` } };
    }
    case "find":
    case "setActive":
    case "remove":
    case "readUserData":
    case "listActive":
      return operation;
    default:
      return operation satisfies never;
  }
}
