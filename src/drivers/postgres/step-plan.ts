import type { Access } from "../../core/index.js";
import type { Batch, Command } from "./wire/index.js";

/** What a step on a database will do, as far as its text tells. */
export interface StepPlan {
  /** Its SQL in one line. */
  readonly label: string;
  readonly accesses: readonly Access[];
  /** Whether it may free locks. */
  readonly mayFree: boolean;
}

/** Returns the plan of a batch; undefined: it does nothing that clients share, so it is no step. */
export function describeBatch({ commands, session }: Batch): StepPlan | undefined {
  const texts = commands.flatMap((command) => textOf(command) ?? []);
  if (texts.length === 0) return undefined;
  const label = texts.join("; ");
  if (isAboutCatalogs(label)) return undefined;
  const ends = /^(COMMIT|ROLLBACK|END|ABORT)\b/i.test(label);
  const isLocal = /^(BEGIN|START TRANSACTION|SET|SHOW|SAVEPOINT)\b/i.test(label) || label === "disconnect";
  const reads = /^SELECT\b/i.test(label) && !/\bFOR\s+(UPDATE|SHARE|NO KEY)|\(/i.test(label);
  return {
    label,
    accesses: isLocal ? [] : [{ resource: "postgres", mode: reads ? "read" : "write" }],
    mayFree: ends || label === "disconnect" || session.transaction === "idle",
  };
}

function textOf(command: Command): string | undefined {
  switch (command.type) {
    case "query":
    case "execute":
      return command.sql === undefined ? command.type : oneLine(command.sql);
    case "function call":
      return "function call";
    case "copy data":
    case "copy done":
    case "copy failed":
      return command.type;
    case "terminate":
      return "disconnect";
    case "parse":
    case "bind":
    case "describe":
    case "close":
    case "sync":
    case "flush":
    case "invalid":
      return undefined;
    default:
      return command satisfies never;
  }
}

function oneLine(sql: string): string {
  return sql.trim().replaceAll(/\s+/g, " ");
}

function isAboutCatalogs(sql: string): boolean {
  return /\bpg_catalog\b|\bpg_type\b/i.test(sql);
}
