import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { manifestName } from "../layout.js";
import { codeOf } from "../storage-errors.js";
import { InvalidBackupError } from "./errors.js";
import { deleteFile, syncDirectory, writeDurably } from "./files.js";
import { draftsName, isMasterCopyName } from "./layout.js";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const manifestSchema = v.object({
  format: v.literal("rollcall-backup-1"),
  /** 32 hexadecimal digits, new for each completed backup. */
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  storeId: v.string(),
  /** ISO 8601, UTC. Everything that was acknowledged before is in the backup. */
  startedAt: v.string(),
  finishedAt: v.string(),
  accounts: count,
  /** Accounts whose user database was missing or damaged at the source; only in a backup that allows them. */
  incomplete: v.object({ count, first: v.array(v.object({ authId: v.string(), problem: v.string() })) }),
  master: v.object({ file: v.pipe(v.string(), v.check(isMasterCopyName)), size: count, sha256 }),
});

/** The manifest of a complete backup. It names the copy of the master, which lists the copies of all user databases. */
export type Manifest = Readonly<v.InferOutput<typeof manifestSchema>>;

/** Writes the manifest, which makes the backup complete. All other files must be durable. */
export async function writeManifest(destination: string, manifest: Manifest): Promise<void> {
  const draft = join(destination, draftsName, manifestName);
  await deleteFile(draft);
  await writeDurably(draft, `${JSON.stringify(manifest, undefined, 2)}\n`);
  await rename(draft, join(destination, manifestName));
  await syncDirectory(destination);
}

/**
 * Reads the manifest of a backup.
 * @throws {InvalidBackupError} If there is none, or it is damaged.
 */
export async function readManifest(backup: string): Promise<Manifest> {
  const path = join(backup, manifestName);
  const result = v.safeParse(manifestSchema, parse(await readText(path)));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const where = issue.path?.map(({ key }) => String(key)).join(".") ?? "it";
  throw new InvalidBackupError(
    `${path} is damaged or of a newer Rollcall (${where}: ${issue.message}); use another backup`,
  );
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) !== "ENOENT" && codeOf(error) !== "ENOTDIR") throw error;
    throw new InvalidBackupError(
      `${path} does not exist, so this is no complete backup; finish it with rollcall backup, or name another directory`,
      { cause: error },
    );
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
