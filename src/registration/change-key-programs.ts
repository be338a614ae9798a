import type { Operation, OperationType } from "rollcall/model";
import type { NamedProgram, Program } from "../core/index.js";
import { operationOf, settingsBefore } from "./operation-variants.js";

/*
 * Small programs in which a key is changed: beside what is done with the old key, and beside what is done with the new one.
 */

export interface ChangeKeyOptions {
  readonly offered: readonly OperationType[];
  /** At least three, of three accounts. */
  readonly keys: readonly string[];
  /** Other keys of the same account. */
  readonly variantsOf: (key: string) => readonly string[];
}

/** One client that changes a key. */
export function changesAlone({ offered, keys, variantsOf }: ChangeKeyOptions): NamedProgram[] {
  const [one = "", other = ""] = keys;
  const clients = [[change(one, other)]];
  const write: Operation = { type: "writeUserData", key: one, value: "before" };
  const data = offered.includes(write.type) ? [write] : [];
  const [spelling] = variantsOf(one);
  return [
    { name: "changeKey, key registered", program: { prefix: [...registered(one), ...data], clients } },
    { name: "changeKey, both keys registered", program: { prefix: registered(one, other), clients } },
    { name: "changeKey, key unknown", program: { prefix: [], clients } },
    { name: "changeKey, key unknown, new key registered", program: { prefix: registered(other), clients } },
    ...(spelling === undefined
      ? []
      : [
          {
            name: "changeKey to another spelling, key registered",
            program: { prefix: registered(one), clients: [[change(one, spelling)]] },
          },
        ]),
  ];
}

/** Beside every operation on the old key. */
export function changesBesideOldKey({ offered, keys }: ChangeKeyOptions): NamedProgram[] {
  const [one = "", other = "", third = ""] = keys;
  return offered.flatMap((type) => {
    const beside = type === "changeKey" ? change(one, third) : operationOf(type, 0, one, 0);
    const name = `changeKey beside ${type}`;
    const clients = [[change(one, other)], [beside]];
    return [
      { name: `${name}, key registered`, program: { prefix: registered(one), clients } },
      ...(type === "register" ? [{ name: `${name}, key unknown`, program: { prefix: [], clients } }] : []),
    ];
  });
}

/** Beside every operation on the new key, and beside another change to the same new key. */
export function changesBesideNewKey({ offered, keys }: ChangeKeyOptions): NamedProgram[] {
  const [one = "", other = "", third = ""] = keys;
  const besides = offered.filter((type) => type !== "listActive" && type !== "changeKey");
  const first = [change(one, other)];
  return [
    {
      name: "changeKey beside changeKey to the same new key",
      program: { prefix: registered(one, third), clients: [first, [change(third, other)]] },
    },
    {
      name: "changeKey beside changeKey of the new key, both keys registered",
      program: { prefix: registered(one, other), clients: [first, [change(other, third)]] },
    },
    {
      name: "changeKey beside changeKey back, key registered",
      program: { prefix: registered(one), clients: [first, [change(other, one)]] },
    },
    ...besides.flatMap((type) => {
      const clients = [first, [operationOf(type, 0, other, 0)]];
      const name = `changeKey beside ${type} of the new key`;
      return [
        { name: `${name}, key registered`, program: { prefix: registered(one), clients } },
        ...(type === "remove" || type === "register"
          ? [{ name: `${name}, both keys registered`, program: { prefix: registered(one, other), clients } }]
          : []),
      ];
    }),
  ];
}

/** Three clients, two of which want the same new key. */
export function threeChanges({ offered, keys }: ChangeKeyOptions): NamedProgram[] {
  const [one = "", other = "", third = ""] = keys;
  const clients = [[change(one, other)], [change(third, other)]];
  const besides: readonly OperationType[] = ["register", "remove", "find"];
  return besides
    .filter((type) => offered.includes(type))
    .map((type) => ({
      name: `changeKey beside changeKey to the same new key beside ${type} of it`,
      program: { prefix: registered(one, third), clients: [...clients, [operationOf(type, 0, other, 0)]] },
    }));
}

/** Two clients with two operations each: what was moved is used under both keys, moved back, and its old key taken again. */
export function doubleChanges({ offered, keys }: ChangeKeyOptions): NamedProgram[] {
  const [one = "", other = "", third = ""] = keys;
  const register = (variant: number): Operation => operationOf("register", variant, one, 0);
  const prefix = registered(one);
  const besides = offered
    .filter((type) => type !== "listActive" && type !== "changeKey")
    .map((type) => [operationOf(type, 0, one, 0), operationOf(type, 1, other, 0)]);
  const named = (firsts: readonly Operation[], seconds: readonly Operation[]): NamedProgram => {
    const types = [firsts, seconds].map((operations) => operations.map(({ type }) => type).join(", "));
    return { name: `${types.join(" beside ")}, key registered`, program: { prefix, clients: [firsts, seconds] } };
  };
  // The operations beside them have the variants 0 and 1.
  const takenAgain = [change(one, other), register(2)];
  return [
    named(takenAgain, [change(one, third), register(3)]),
    ...besides.map((beside) => named(takenAgain, beside)),
    ...besides.map((beside) => named([change(one, other), change(other, one)], beside)),
  ];
}

function change(key: string, newKey: string): Operation {
  return { type: "changeKey", key, newKey };
}

function registered(...keys: readonly string[]): Program {
  return keys.map((key, index): Operation => {
    return { type: "register", key, settings: settingsBefore(index) };
  });
}
