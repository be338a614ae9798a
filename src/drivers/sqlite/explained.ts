/** What SQLite would do if it ran a statement. See `Driver.explain`. */
export interface Explained {
  readonly reads: boolean;
  readonly writes: boolean;
  readonly isCounted: boolean;
  readonly isReadonly: boolean;
}

/** One line of EXPLAIN: https://sqlite.org/opcode.html */
export interface Instruction {
  readonly opcode: string;
  readonly p1: number;
  readonly p2: number;
  readonly p5: number;
}

/** Returns what a program of SQLite's virtual machine does. */
export function explained(program: readonly Instruction[]): Explained {
  // A statement that reads or writes a database begins with `Transaction`. 1 is the temporary database.
  const begins = program.filter(({ opcode }) => opcode === "Transaction");
  const outside = begins.filter(({ p1 }) => p1 !== 1);
  return {
    reads: outside.length > 0,
    writes: outside.some(({ p2 }) => p2 > 0),
    // OPFLAG_NCHANGE. Rows of `sqlite_sequence` and of tables in memory are not counted.
    isCounted: program.every(({ opcode, p5 }) => opcode !== "Insert" || (p5 & 1) === 1),
    // As `resolveP2Values` of SQLite does it.
    isReadonly: !begins.some(({ p2 }) => p2 > 0) && !program.some(({ opcode }) => writers.has(opcode)),
  };
}

/** Instructions that may write although no `Transaction` says so. */
const writers: ReadonlySet<string> = new Set(["Checkpoint", "Vacuum", "JournalMode"]);
