import type { Step } from "rollcall/verify";

/** Clients are called A, B, C, as in every drawing of a race. */
export function nameOf(client: number): string {
  return String.fromCharCode("A".charCodeAt(0) + client);
}

/** One step in a few words, and what came of it. */
export function sayStep(step: Step): { readonly text: string; readonly ending: string } {
  const { result, error, lock, injected } = step;
  if (injected !== undefined) return { text: sayLabel(step), ending: `  ⚡ ${injected}` };
  const text = sayLabel(step);
  switch (lock) {
    case "blocked":
    case "blocking":
      return { text, ending: "  … waits" };
    case "expired":
      return { text, ending: `  ✗ ${error ?? "waited too long"}` };
    case "retry":
    case undefined:
      if (error !== undefined) return { text, ending: `  ✗ ${error}` };
      return { text, ending: result === undefined ? "" : `  → ${result}` };
    default:
      return lock satisfies never;
  }
}

function sayLabel({ label, file }: Step): string {
  if (file === "") return label;
  return isSql(label) ? `${shortSql(label)}${sayDatabase(file)}` : short(`${label} ${file}`);
}

function isSql(label: string): boolean {
  return /^[A-Z]{3,}\b/.test(label);
}

/** The main database goes without saying: of the others it is said which. */
function sayDatabase(file: string): string {
  return file.includes("/") ? ` [${short(file)}]` : "";
}

/** What a statement does to which table, without its columns. */
export function shortSql(label: string): string {
  const forms: readonly [RegExp, string][] = [
    [/^(INSERT(?: OR \w+)? INTO|REPLACE INTO)\s+("?[\w.]+"?).*?( ON CONFLICT.*)?$/i, "$1 $2$3"],
    [/^SELECT\s.*?\sFROM\s+/i, "SELECT … FROM "],
    [/^(UPDATE(?: OR \w+)?)\s+("?[\w.]+"?)\s+SET\s/i, "$1 $2 SET "],
    [/^(CREATE (?:TABLE|INDEX|TRIGGER)(?: IF NOT EXISTS)?)\s+("?[\w.]+"?).*$/i, "$1 $2"],
  ];
  const form = forms.find(([pattern]) => pattern.test(label));
  return form === undefined ? label : label.replace(form[0], form[1]);
}

/** Of hashes as much as `rollcall/model` says of them, so that a path fits on a line. */
export function shortPaths(text: string): string {
  return text.replace(/[0-9a-f]{24,}/gi, (hash) => `${hash.slice(0, 12)}…`);
}

/** Hashes and generated names are cut to where they can still be told apart. */
export function short(text: string): string {
  return text.replace(/[0-9a-f]{12,}(?:-[0-9a-f-]+)?|[0-9a-f]{8}-[0-9a-f-]{20,}/gi, (hash) => `${hash.slice(0, 4)}…`);
}
