import type { History, HistoryEntry, Specification } from "#src/checker/index.js";

/** An operation on one of several independent registers. */
export type RegisterOperation =
  | { readonly type: "read"; readonly register: string }
  | { readonly type: "write"; readonly register: string; readonly value: number }
  /** Writes `to` only if the value is `from`. */
  | { readonly type: "replace"; readonly register: string; readonly from: number; readonly to: number };

/** The value of a read, whether a replace has written, or null for a write. */
export type RegisterResponse = number | boolean | null;

export type RegisterState = { readonly value: number };

/** A register with the initial value 0. */
export const registerSpecification: Specification<RegisterState, RegisterOperation, RegisterResponse> = {
  initial: { value: 0 },
  step(state, operation, response) {
    const [after, answer] = applyToRegister(state, operation);
    return response === undefined || response === answer ? after : undefined;
  },
  equal: (a, b) => a.value === b.value,
  readOnly: ({ type }, response) => type === "read" || response === false,
  partition: ({ register }) => register,
};

/** A register whose initial value is unknown until a response depends on it. */
export const unknownAtFirst: Specification<RegisterState | "unknown", RegisterOperation, RegisterResponse> = {
  initial: "unknown",
  step(state, operation, response) {
    if (state !== "unknown") return registerSpecification.step(state, operation, response);
    switch (operation.type) {
      case "read":
        if (response === undefined) return state;
        return typeof response === "number" ? { value: response } : undefined;
      case "write":
        return response === undefined || response === null ? { value: operation.value } : undefined;
      case "replace":
        if (response === true) return { value: operation.to };
        return response === undefined || response === false ? state : undefined;
      default:
        return operation satisfies never;
    }
  },
  equal: (a, b) => a === b || (a !== "unknown" && b !== "unknown" && a.value === b.value),
  readOnly: registerSpecification.readOnly,
};

/** Returns the state after the operation, and the response. */
export function applyToRegister(
  state: RegisterState,
  operation: RegisterOperation,
): readonly [RegisterState, RegisterResponse] {
  const set = (value: number) => (value === state.value ? state : { value });
  switch (operation.type) {
    case "read":
      return [state, state.value];
    case "write":
      return [set(operation.value), null];
    case "replace":
      return operation.from === state.value ? [set(operation.to), true] : [state, false];
    default:
      return operation satisfies never;
  }
}

/**
 * Returns the history of a drawing. It has one line for each operation, and time runs from left to right:
 *
 *     write 1      [----]
 *     read 1          [----]
 *     write 2   [--------------
 *
 * The last operation never returns. `replace 1 2 true` and `replace 1 2 false` end with
 * the response. `y: write 1` writes to register y instead of x. `write 1 => 7` returns 7.
 * @throws {Error} If a line is no drawn operation.
 */
export function drawn(drawing: string): History<RegisterOperation, RegisterResponse> {
  const lines = drawing.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line, client) => entryOf(line, client, lines.length));
}

const LINE = /^\s*(?:(?<register>\w+): )?(?<type>\w+) (?<words>[^[]*?)\s*\[-*(?<end>\]?)\s*$/;

function entryOf(line: string, client: number, clients: number): HistoryEntry<RegisterOperation, RegisterResponse> {
  const { type, words = "", register = "x", end } = LINE.exec(line)?.groups ?? {};
  const [what = "", impossible] = words.split(" => ");
  const [first = Number.NaN, second = Number.NaN] = what.split(" ").map(Number);
  // In the same column, the upper line comes first.
  const positionOf = (mark: string) => line.indexOf(mark) * clients + client;
  const isAnswered = end === "]";
  const answered = (response: RegisterResponse) => ({
    client,
    response: !isAnswered ? undefined : impossible === undefined ? response : Number(impossible),
    call: positionOf("["),
    return: isAnswered ? positionOf("]") : null,
  });
  switch (type) {
    case "read":
      return { ...answered(first), operation: { type, register } };
    case "write":
      return { ...answered(null), operation: { type, register, value: first } };
    case "replace":
      return { ...answered(what.endsWith("true")), operation: { type, register, from: first, to: second } };
    default:
      throw new Error(`expected a drawn operation, got ${line}`);
  }
}
