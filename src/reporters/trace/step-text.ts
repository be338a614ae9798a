import type { Step } from "../../core/index.js";
import { truncate } from "../truncate.js";
import { isSql, shortSql } from "./statements.js";

/** The fields of a step that are shown. Steps that were not scheduled have them too. */
export type ShownStep = Pick<Step, "label" | "file" | "result" | "error" | "lock" | "injected">;

/** Returns a step and its result; both together fit into `room` columns. Default: 90, a line of their own. */
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
    case "resumed":
    case undefined:
      if (error !== undefined) return `  ✗ ${error}`;
      return result === undefined ? "" : `  → ${result}`;
    default:
      return lock satisfies never;
  }
}

function formatLabel({ label, file }: ShownStep, room: number): string {
  if (file === "") return truncate(label, room);
  if (isSql(label)) {
    const database = formatDatabase(file);
    // The statement matters more than its file.
    return database.length > room / 2 ? shortSql(label, room) : `${shortSql(label, room - database.length)}${database}`;
  }
  const whole = short(`${label} ${file}`);
  if (whole.length <= room) return whole;
  const left = room - label.length - 2;
  return left < 8 ? truncate(whole, room) : `${label} …${short(file).slice(-left)}`;
}

/** Returns a step as part of a sentence. */
export function quoteStep({ label, file }: ShownStep): string {
  if (file === "") return label;
  return isSql(label) ? `"${shortSql(label)}"` : `"${short(`${label} ${file.split("/").at(-1)}`)}"`;
}

/** Returns the name of a database, or nothing for a database in the run's directory itself. */
function formatDatabase(file: string): string {
  return file.includes("/") ? ` [${short(file)}]` : "";
}

/** Returns the path with hashes of 12 digits, as models shorten them, so that it fits on a line. */
export function shortPaths(text: string): string {
  return text.replace(/[0-9a-f]{24,}/gi, (hash) => `${hash.slice(0, 12)}…`);
}

/** Shortens hashes and generated names to 4 digits. */
function short(text: string): string {
  return text.replace(/[0-9a-f]{12,}(?:-[0-9a-f-]+)?|[0-9a-f]{8}-[0-9a-f-]{20,}/gi, (hash) => `${hash.slice(0, 4)}…`);
}
