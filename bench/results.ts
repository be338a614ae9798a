import { mkdirSync, statfsSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release } from "node:os";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";

/** The machine and the versions on which something was measured. */
export interface Environment {
  readonly date: string;
  readonly node: string;
  readonly sqlite: string;
  readonly system: string;
  readonly cpuCount: number;
  readonly cpuModel: string;
  /** Load average of the last minute. */
  readonly load: number;
}

export function readEnvironment(): Environment {
  const database = new Sqlite(":memory:");
  const sqlite = database.prepare<[], string>("SELECT sqlite_version()").pluck().get() ?? "unknown";
  database.close();
  const processors = cpus();
  return {
    date: new Date().toISOString(),
    node: process.version,
    sqlite,
    system: `${process.platform} ${release()} ${process.arch}`,
    cpuCount: processors.length,
    cpuModel: processors[0]?.model ?? "unknown",
    load: loadavg()[0] ?? 0,
  };
}

export function formatEnvironment({ date, node, sqlite, system, cpuCount, cpuModel, load }: Environment): string {
  const machine = `${system}, ${cpuCount} CPUs (${cpuModel}), load ${load.toFixed(1)}`;
  const warning = load > cpuCount / 4 ? "\nThe machine is busy with other work, so the figures may vary." : "";
  return `${date.slice(0, 10)}, Node ${node}, SQLite ${sqlite}\n${machine}${warning}`;
}

/** Returns the path, with a warning if it is in memory: syncing is free there, so all figures would be too good. */
export function formatDirectory(path: string): string {
  const warning = statfsSync(path).type === tmpfsMagic ? " (in memory, not on a disk! Set TMPDIR to a real one)" : "";
  return `Files in ${path}${warning}`;
}

/** From linux/magic.h. */
const tmpfsMagic = 0x01021994;

const resultsDirectory = fileURLToPath(new URL("../../bench/results/", import.meta.url));

/** Saves all measurements and returns the path of the file. */
export function saveResults(benchmark: string, environment: Environment, measured: object): string {
  mkdirSync(resultsDirectory, { recursive: true });
  const file = `${resultsDirectory}${benchmark}-${environment.date.replaceAll(":", "-")}.json`;
  writeFileSync(file, `${JSON.stringify({ benchmark, environment, ...measured }, null, 2)}\n`);
  return file;
}
