import type { History, HistoryEntry, Specification } from "#src/checker/index.js";

/** An operation on one of several independent registers. */
export type RegisterOperation =
  | { readonly type: "read"; readonly register: string }
  | { readonly type: "write"; readonly register: string; readonly value: number }
  /** Writes only where `from` stands. */
  | { readonly type: "replace"; readonly register: string; readonly from: number; readonly to: number };

/** What was read; whether it was replaced; null: written. */
export type RegisterResponse = number | boolean | null;

export type RegisterState = { readonly value: number };

/** A register that holds 0 at first. */
export const registerSpecification: Specification<RegisterState, RegisterOperation, RegisterResponse> = {
  initial: { value: 0 },
  step(state, operation, response) {
    const [after, answer] = performOnRegister(state, operation);
    return response === undefined || response === answer ? after : undefined;
  },
  equal: (a, b) => a.value === b.value,
  readOnly: ({ type }, response) => type === "read" || response === false,
  partition: ({ register }) => register,
};

/** A register whose first value is unknown, until something that depends on it has been answered. */
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

export function performOnRegister(
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
 * A history as one draws it, a line for each operation, time from left to right:
 *
 *     write 1      [----]
 *     read 1          [----]
 *     write 2   [--------------
 *
 * The last one is never answered. `replace 1 2 true` and `replace 1 2 false` name the
 * answer last; `y: write 1` concerns register y instead of x; `write 1 => 7` answers 7.
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
  // In one column the upper line comes first.
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
      throw new Error(`Not a drawn operation: ${line}`);
  }
}
