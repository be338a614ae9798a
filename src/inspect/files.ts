import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { advice, InspectError } from "./errors.js";

/** A file of a user, and what its name says of the owner. */
export interface FoundFile {
  /** Relative to the directory of the run. */
  readonly path: string;
  readonly authId: string | undefined;
}

/**
 * Returns the files of a pattern, sorted: `users/user_{authId}.sqlite`. `*` and `{authId}` each stand for one or more
 * characters of a name.
 * @throws {InspectError} `INSPECT_FILE_MISSING` if there is no such folder, unless it may be missing.
 */
export function filesLike(directory: string, pattern: string, mayBeMissing: boolean): readonly FoundFile[] {
  const segments = pattern.split("/").filter((segment) => segment !== "" && segment !== ".");
  let found: readonly FoundFile[] = [{ path: "", authId: undefined }];
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    found = found.flatMap((folder) => {
      if (!isLast && !hasPlaceholder(segment)) return [within(folder, segment)];
      return entriesOf(directory, folder.path, mayBeMissing)
        .filter(({ isFolder }) => isFolder !== isLast)
        .flatMap(({ name }) => matching(folder, segment, name));
    });
  }
  return found.filter(({ path }) => !/-(wal|shm|journal)$/.test(path)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Refuses a file that does not exist, and names those that do.
 * @throws {InspectError} `INSPECT_FILE_MISSING`
 */
export function refuseMissing(directory: string, file: string): void {
  if (existsSync(join(directory, file))) return;
  const names = existsSync(directory) ? readdirSync(directory).toSorted() : [];
  const found = names.length === 0 ? "it is empty. Does the store keep its data elsewhere?" : `${advice(file, names)}.`;
  throw new InspectError(
    "INSPECT_FILE_MISSING",
    `the directory of the run has no ${file}; ${found} If the store creates it later, write mayBeMissing: true`,
  );
}

/**
 * Returns what a file holds as JSON.
 * @throws {InspectError} `INSPECT_FILE_UNREADABLE` if it is no JSON.
 */
export function jsonIn(directory: string, file: string): unknown {
  const text = textIn(directory, file);
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InspectError("INSPECT_FILE_UNREADABLE", `${file} (${text.length} characters) is no JSON: ${message}`, {
      cause: error,
    });
  }
}

export function textIn(directory: string, file: string): string {
  return readFileSync(join(directory, file), "utf8");
}

function entriesOf(directory: string, folder: string, mayBeMissing: boolean) {
  const path = join(directory, folder);
  if (folder !== "" && !existsSync(path)) {
    if (mayBeMissing) return [];
    refuseMissing(directory, folder);
  }
  return readdirSync(path, { withFileTypes: true }).map((entry) => ({
    name: entry.name,
    isFolder: entry.isDirectory(),
  }));
}

const placeholder = /\*|\{authId\}/;

function hasPlaceholder(segment: string): boolean {
  return placeholder.test(segment);
}

function matching(folder: FoundFile, segment: string, name: string): FoundFile[] {
  const pattern = segment
    .split(/(\*|\{authId\})/)
    .map((part) => (part === "*" ? ".+" : part === "{authId}" ? "(?<authId>.+)" : escaped(part)))
    .join("");
  const match = new RegExp(`^${pattern}$`, "s").exec(name);
  return match === null ? [] : [within({ ...folder, authId: match.groups?.authId ?? folder.authId }, name)];
}

function within({ path, authId }: FoundFile, name: string): FoundFile {
  return { path: path === "" ? name : `${path}/${name}`, authId };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
