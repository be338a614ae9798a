import { type Awaitable, fc, type Model, type ModelTarget } from "rollcall/verify";

/*
 * A store that is judged by a model of its own: doctors, at least one of whom is on call (the example of write skew in Cahill,
 * Röhm and Fekete, "Serializable Isolation for Snapshot Databases", 2008).
 */

export interface OnCallClient {
  /** False: no other doctor is on call. */
  leave(name: string): Awaitable<boolean>;
  comeBack(name: string): Awaitable<void>;
  close(): Awaitable<void>;
}

export type OnCallTarget = ModelTarget<readonly string[], OnCallClient>;

export const table: readonly string[] = [
  "CREATE TABLE doctors (name text PRIMARY KEY, on_call boolean NOT NULL)",
  "INSERT INTO doctors VALUES ('ann', true), ('bob', true)",
];

const name = fc.constantFrom("ann", "bob");

/** The state is the names of those on call, sorted. */
export const onCallModel: Model<readonly string[]> = {
  initial: ["ann", "bob"],
  operations: {
    leave: {
      argument: name,
      step(onCall, who) {
        const others = onCall.filter((each) => each !== who);
        return others.length === 0 ? { state: onCall, answer: false } : { state: others, answer: true };
      },
    },
    comeBack: {
      argument: name,
      step: (onCall, who) => ({ state: [...new Set([...onCall, String(who)])].sort() }),
    },
  },
  atRest: (onCall) => onCall,
};
