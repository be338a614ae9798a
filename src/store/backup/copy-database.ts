import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { codeOf } from "../storage-errors.js";
import { type Content, readContent } from "./content.js";
import { CopyNotWrittenError, type DatabaseThread } from "./database-thread.js";
import { deleteFile, sha256Of, sha256OfFile, sizeOf, smallMaxBytes, syncFile, writeDurably } from "./files.js";
import type { Pace } from "./pace.js";

export interface CopyRequest {
  readonly path: string;
  /** The copy is written here and synced, under a name of its own. */
  readonly draft: string;
  /** Milliseconds to wait for a lock. Waits on the event loop. */
  readonly timeoutMs: number;
  /** True: nothing is changed beside it either, so a hot journal is not rolled back and its database is unreadable. */
  readonly readonly: boolean;
  readonly thread: DatabaseThread;
  readonly pace: Pace;
  readonly signal: AbortSignal | undefined;
}

export type DatabaseCopy =
  | { readonly outcome: "copied"; readonly content: Content; readonly size: number; readonly sha256: string }
  | { readonly outcome: "missing" }
  /** It was not copied. */
  | { readonly outcome: "damaged" | "busy" | "unreadable"; readonly message: string };

/**
 * Copies a database that other connections may be writing, as of one moment: what is checked is what is copied. Pages
 * are copied as they are: VACUUM INTO would number rows anew that have no INTEGER PRIMARY KEY.
 * @throws {Error} If the copy cannot be written: ENOSPC and the like.
 */
export async function copyDatabase(request: CopyRequest): Promise<DatabaseCopy> {
  const deadline = performance.now() + request.timeoutMs;
  for (let attempt = 1; ; attempt += 1) {
    await request.pace();
    const size = sizeOf(request.path);
    if (size === undefined) return { outcome: "missing" };
    const copy = size > smallMaxBytes ? await copyLarge(request) : await copySmall(request);
    if (copy.outcome !== "busy" || performance.now() > deadline) return copy;
    // With jitter, so that several waiting copies do not come back at the same time.
    await setTimeout(Math.min(100, 5 * attempt) * (0.5 + Math.random()), undefined, { signal: request.signal });
  }
}

async function copySmall({ path, draft, readonly }: CopyRequest): Promise<DatabaseCopy> {
  const read = readSmall(path, readonly);
  if (!("bytes" in read)) return read;
  await writeDurably(draft, read.bytes);
  return { outcome: "copied", content: read.content, size: read.bytes.length, sha256: sha256Of(read.bytes) };
}

function readSmall(
  path: string,
  readonly: boolean,
): Exclude<DatabaseCopy, { outcome: "copied" }> | { bytes: Buffer; content: Content } {
  try {
    const database = new Sqlite(path, { fileMustExist: true, timeout: 0, readonly });
    try {
      database.exec("BEGIN");
      const content = readContent(database);
      if (content.damage !== undefined) return { outcome: "damaged", message: content.damage };
      return { bytes: database.serialize(), content };
    } finally {
      database.close();
    }
  } catch (error) {
    return failure(path, error);
  }
}

async function copyLarge({ path, draft, readonly, thread, signal }: CopyRequest): Promise<DatabaseCopy> {
  let content: Content;
  try {
    content = await thread.run({ path, draft, timeoutMs: 0, readonly });
  } catch (error) {
    await deleteFile(draft);
    const isDamaged = /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error));
    if (error instanceof CopyNotWrittenError && !isDamaged) throw error;
    return failure(path, error);
  }
  if (content.damage !== undefined) {
    await deleteFile(draft);
    return { outcome: "damaged", message: content.damage };
  }
  await syncFile(draft);
  return { outcome: "copied", content, size: sizeOf(draft) ?? 0, sha256: await sha256OfFile(draft, signal) };
}

function failure(path: string, error: unknown): Exclude<DatabaseCopy, { outcome: "copied" }> {
  const code = codeOf(error);
  const message = `${code}: ${error instanceof Error ? error.message : String(error)}`;
  if (!existsSync(path)) return { outcome: "missing" };
  if (code.startsWith("SQLITE_BUSY")) return { outcome: "busy", message };
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return { outcome: "damaged", message };
  if (code.startsWith("SQLITE_")) return { outcome: "unreadable", message };
  throw error;
}
