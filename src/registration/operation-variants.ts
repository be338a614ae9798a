import type { Operation, OperationType, Settings } from "rollcall/model";

/*
 * The values of a program are all different, and different from those of its prefix. If two operations wrote the same
 * value, no answer would show that the value of one of them was lost.
 */

const registering: readonly Settings[] = [
  { keyName: "alpha", pollInterval: 60 },
  { keyName: "beta", pollInterval: 300 },
  { keyName: "gamma" },
  { keyName: "delta", pollInterval: 900 },
];
const updating: readonly Settings[] = [
  { keyName: "epsilon" },
  { pollInterval: 1200 },
  { keyName: "zeta" },
  { pollInterval: 1500 },
];
const written = ["one", "two", "three", "four"];

/** Returns the settings with which the account of this index is registered before a program. */
export function settingsBefore(index: number): Settings {
  return index === 0 ? { keyName: "first", pollInterval: 30 } : { keyName: "O'Brien", pollInterval: 40 };
}

/** `variant`: of several operations of the type each has its own. */
export function operationOf(type: OperationType, variant: number, key: string, keyIndex: number): Operation {
  switch (type) {
    case "register":
      return { type, key, settings: registering[variant % 4] ?? {} };
    case "update":
      return { type, key, settings: updating[variant % 4] ?? {} };
    case "setActive":
      return { type, key, active: (variant + keyIndex) % 2 === 1 };
    case "writeUserData":
      return { type, key, value: written[variant % 4] ?? "" };
    case "find":
    case "remove":
    case "readUserData":
      return { type, key };
    case "listActive":
      return { type };
    case "changeKey":
      // A key that is changed to itself; others stand in their own programs.
      return { type, key, newKey: key };
    default:
      return type satisfies never;
  }
}
