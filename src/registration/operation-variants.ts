import type { Operation, OperationType, Settings } from "rollcall/model";

const registering: readonly Settings[] = [
  { keyName: "alpha", pollInterval: 60 },
  { keyName: "beta", pollInterval: 300 },
  { keyName: "gamma" },
];
const updating: readonly Settings[] = [{ keyName: "alpha" }, { pollInterval: 300 }, { keyName: "gamma" }];

/** `variant`: of several operations of the type each has its own. */
export function operationOf(type: OperationType, variant: number, key: string, keyIndex: number): Operation {
  switch (type) {
    case "register":
      return { type, key, settings: registering[variant % 3] ?? {} };
    case "update":
      return { type, key, settings: updating[variant % 3] ?? {} };
    case "setActive":
      return { type, key, active: (variant + keyIndex) % 2 === 1 };
    case "writeUserData":
      return { type, key, value: ["one", "two", "three"][variant % 3] ?? "" };
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
