import type { RegisterAccess } from "../specification.js";
import { type Keyed, keyOf, type ReadySpecification } from "./ready-specification.js";
import { canonicalText, hashValue, sameValue, type Value } from "./values.js";

/** An operation on a register. */
export type RegisterOperation =
  /** Its response is the value. */
  | (Keyed & { readonly type: "read" })
  /** Its response is null; any other is accepted too. */
  | (Keyed & { readonly type: "write"; readonly value: Value })
  /** Appends a text to the value, as in Porcupine's key-value histories; null counts as "". Its response is as of a write. */
  | (Keyed & { readonly type: "append"; readonly value: string });

/** An operation on a register with compare-and-set. */
export type CasRegisterOperation =
  | RegisterOperation
  /** Sets the value to `to` if it is `from`. Its response is whether it was. */
  | (Keyed & { readonly type: "cas"; readonly from: Value; readonly to: Value });

/** Options of `register` and `casRegister`. */
export interface RegisterOptions {
  /** The value before the first write. Default: null. */
  readonly initial?: Value;
}

/**
 * Returns the specification of a register, or of one for each key: a read returns the value that was written last.
 * @example
 * ```ts
 * checkLinearizability(register(), [
 *   { client: 0, operation: { type: "write", value: 1 }, response: null, call: 1, return: 2 },
 *   { client: 1, operation: { type: "read" }, response: null, call: 3, return: 4 },
 * ]).verdict; // "not-linearizable"
 * ```
 */
export function register(options: RegisterOptions = {}): ReadySpecification<Value, RegisterOperation, Value> {
  return registerOf(options);
}

/** Returns the specification of a register with compare-and-set, or of one for each key. */
export function casRegister(options: RegisterOptions = {}): ReadySpecification<Value, CasRegisterOperation, Value> {
  return registerOf(options);
}

function registerOf<Operation extends CasRegisterOperation>({
  initial = null,
}: RegisterOptions): ReadySpecification<Value, Operation, Value> {
  return {
    initial,
    step,
    equal: sameValue,
    hash: hashValue,
    readOnly: ({ type }, response) => type === "read" || (type === "cas" && response === false),
    partition: keyOf,
    register: { initial: comparable(initial), access: accessOf },
  };
}

/** A history of reads and writes of different values is decided in linear time. */
function accessOf(operation: CasRegisterOperation, response: Value | undefined): RegisterAccess | undefined {
  switch (operation.type) {
    case "read":
      return { kind: "read", value: response === undefined ? undefined : comparable(response) };
    case "write":
      return { kind: "write", value: comparable(operation.value) };
    default:
      return undefined;
  }
}

/** Returns what is equal, compared like keys of a Map, for equal values. No text of a value is the text of an object. */
function comparable(value: Value): unknown {
  if (typeof value === "string") return `text ${value}`;
  return typeof value === "object" && value !== null ? `json ${canonicalText(value)}` : value;
}

function step(value: Value, operation: CasRegisterOperation, response: Value | undefined): Value | undefined {
  switch (operation.type) {
    case "read":
      return response === undefined || sameValue(response, value) ? value : undefined;
    case "write":
      return changed(value, operation.value);
    case "append":
      return changed(value, `${value ?? ""}${operation.value}`);
    case "cas": {
      const succeeds = sameValue(value, operation.from);
      if (response !== undefined && response !== succeeds) return undefined;
      return succeeds ? changed(value, operation.to) : value;
    }
    default:
      return operation satisfies never;
  }
}

/** Returns the identical value if nothing changes. */
function changed(value: Value, next: Value): Value {
  return sameValue(value, next) ? value : next;
}
