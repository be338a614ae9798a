import fc from "fast-check";
import { type Action, type ConcurrentCase, isEnvironment, type Operation, type Program } from "../core/index.js";
import type { BoundPool, PoolEntry } from "./bound-pool.js";

/*
 * Generated programs. All of them choose from the pool, so they shrink without the arbitraries of the target: towards the
 * first operations of the pool, which are the simplest.
 */

const operationsMax = 4;
/** More than there are clients to choose from. */
const choiceMax = 8;
/** Only operations that meet can disagree, so these first ones of each type are chosen most of the time. */
const usualMax = 3;

/** Programs for one client, with restarts among the operations. */
export function sequentialPrograms(pool: BoundPool): fc.Arbitrary<Program> {
  const action: fc.Arbitrary<Action> = fc.oneof(
    { weight: 18, arbitrary: likelyOperation(pool) },
    { weight: 1, arbitrary: fc.constant({ type: "restart" } as const) },
  );
  return fc.array(action, { minLength: 1, maxLength: 48, size: "max" });
}

/** Programs of up to so many clients with up to four operations each. */
export function concurrentCases(pool: BoundPool, clientsMax: number): fc.Arbitrary<ConcurrentCase> {
  const any = likelyOperation(pool);
  const own = fc.array(any, { minLength: 1, maxLength: operationsMax, size: "max" });
  return fc.record({
    prefix: fc.array(any, { maxLength: 3, size: "max" }),
    clients: fc.array(own, { minLength: Math.min(2, clientsMax), maxLength: clientsMax, size: "max" }),
    choices: fc.constant<readonly number[]>([]),
  });
}

/** Generates any case of the pool and of these further operations. A failing case is shrunk to one of them. */
export function shrinkableCases(pool: BoundPool, others: readonly Operation[]): fc.Arbitrary<ConcurrentCase> {
  const any = anyOperation(pool, others);
  return fc.record({
    prefix: fc.array(any),
    clients: fc.array(fc.array(any, { minLength: 1 }), { minLength: 1 }),
    choices: fc.array(fc.nat(choiceMax)),
  });
}

function likelyOperation(pool: BoundPool): fc.Arbitrary<Operation> {
  const usual = pool.types.flatMap((type) => pool.ofType(type).slice(0, usualMax));
  const types = pool.types.map((type) => pool.ofType(type)).filter((own) => own.length > 0);
  return fc.oneof(
    { weight: 4, arbitrary: chosenFrom(usual) },
    { weight: 1, arbitrary: fc.oneof(...types.map((own) => chosenFrom(own))) },
  );
}

function chosenFrom(entries: readonly PoolEntry[]): fc.Arbitrary<Operation> {
  return fc.constantFrom(...entries.map(({ operation }) => operation));
}

/** Equal operations are recognised by their values: a case comes from anywhere, such as a file. */
function anyOperation(pool: BoundPool, others: readonly Operation[]): fc.Arbitrary<Operation> {
  const all = [...pool.entries.map(({ operation }) => operation), ...others];
  return fc.nat(all.length - 1).map(
    (number) => all[number] ?? { type: "" },
    (value) => numberOf(pool, others, value),
  );
}

/** @throws RangeError if it is none of these. Then fast-check does not shrink it */
function numberOf(pool: BoundPool, others: readonly Operation[], value: unknown): number {
  if (typeof value !== "object" || value === null || !("type" in value) || typeof value.type !== "string") {
    throw new RangeError("no operation");
  }
  const operation: Operation = { ...value, type: value.type };
  if (isEnvironment(operation)) throw new RangeError("not of a client");
  const known = pool.entryOf(operation)?.number;
  if (known !== undefined) return known;
  const other = others.findIndex(({ type }) => type === operation.type);
  if (other === -1) throw new RangeError("not in the pool");
  return pool.entries.length + other;
}
