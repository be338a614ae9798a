import type { Step } from "../../core/index.js";
import { cut, isSql, shortSql } from "./statements.js";

/** A step as it is shown, also one that nobody had to schedule. */
export type ShownStep = Pick<Step, "label" | "file" | "result" | "error" | "lock" | "injected">;

/** One step in a few words, and what came of it; together they fit into the room. Default: a line of their own. */
export function formatStep(step: ShownStep, room = 90): { readonly text: string; readonly ending: string } {
  const ending = formatEnding(step);
  return { text: formatLabel(step, Math.max(8, room - ending.length)), ending };
}

function formatEnding({ result, error, lock, injected }: ShownStep): string {
  if (injected !== undefined) return `  ⚡ ${injected}`;
  switch (lock) {
    case "blocked":
    case "blocked-visibly":
      return "  … waits";
    case "expired":
      return `  ✗ ${error ?? "waited too long"}`;
    case "retry":
    case undefined:
      if (error !== undefined) return `  ✗ ${error}`;
      return result === undefined ? "" : `  → ${result}`;
    default:
      return lock satisfies never;
  }
}

function formatLabel({ label, file }: ShownStep, room: number): string {
  if (file === "") return cut(label, room);
  if (isSql(label)) {
    const database = formatDatabase(file);
    // The statement says more than its file.
    return database.length > room / 2 ? shortSql(label, room) : `${shortSql(label, room - database.length)}${database}`;
  }
  const whole = short(`${label} ${file}`);
  if (whole.length <= room) return whole;
  const left = room - label.length - 2;
  return left < 8 ? cut(whole, room) : `${label} …${short(file).slice(-left)}`;
}

/** A step inside a sentence. */
export function quoteStep({ label, file }: ShownStep): string {
  if (file === "") return label;
  return isSql(label) ? `"${shortSql(label)}"` : `"${short(`${label} ${file.split("/").at(-1)}`)}"`;
}

/** The main database goes without saying: of the others it is said which. */
function formatDatabase(file: string): string {
  return file.includes("/") ? ` [${short(file)}]` : "";
}

/** Of hashes as much as `rollcall/model` says of them, so that a path fits on a line. */
export function shortPaths(text: string): string {
  return text.replace(/[0-9a-f]{24,}/gi, (hash) => `${hash.slice(0, 12)}…`);
}

/** Hashes and generated names are cut to where they can still be told apart. */
export function short(text: string): string {
  return text.replace(/[0-9a-f]{12,}(?:-[0-9a-f-]+)?|[0-9a-f]{8}-[0-9a-f-]{20,}/gi, (hash) => `${hash.slice(0, 4)}…`);
}
