/** A line that cannot be read. */
export interface LineProblem {
  readonly line: number;
  /** A sentence: what was expected, and what came. */
  readonly message: string;
}

/** Lines that are named; all are counted. */
const namedMax = 20;

/**
 * A history file that cannot be judged: some of its lines are malformed, or it holds no operation. The message names
 * each line, up to 20.
 */
export class HistoryFileError extends Error {
  override readonly name = "HistoryFileError";
  /** Stable across versions. */
  readonly code = "MALFORMED_HISTORY_FILE";
  /** The first 20, in the order of lines. Empty: what is wrong concerns the whole file. */
  readonly problems: readonly LineProblem[];
  /** The number of all problems. */
  readonly total: number;

  constructor(message: string, problems: readonly LineProblem[] = [], total: number = problems.length) {
    super(message);
    this.problems = problems;
    this.total = total;
  }
}

/** Collects what is wrong with the lines of a file. */
export interface Problems {
  add(line: number, message: string): void;
  /** Adds what was expected, and what came. */
  unexpected(line: number, expected: string, found: string): void;
  /** Returns whether there is a problem. */
  any(): boolean;
  /** @throws {HistoryFileError} If there is a problem. */
  throwIfAny(): void;
}

export function createProblems(): Problems {
  const named: LineProblem[] = [];
  let total = 0;
  const add = (line: number, message: string): void => {
    total++;
    if (named.length < namedMax) named.push({ line, message });
  };
  return {
    add,
    unexpected: (line, expected, found) => add(line, `expected ${expected}; found ${found}`),
    any: () => total > 0,
    throwIfAny() {
      if (total === 0) return;
      named.sort((a, b) => a.line - b.line);
      const lines = named.map(({ line, message }) => `line ${line}: ${message}`);
      const more = total > named.length ? [`and ${total - named.length} more`] : [];
      throw new HistoryFileError([...lines, ...more].join("\n"), named, total);
    },
  };
}

/** Returns a value in one short line, for a message. */
export function brief(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
