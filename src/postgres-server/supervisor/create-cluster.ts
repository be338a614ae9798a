import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, chownSync, closeSync, openSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rightsOf } from "../account.js";
import { serverEnvironment } from "./environment.js";
import type { ServerPlan } from "./protocol.js";
import type { ServerFiles } from "./server-files.js";
import { StartError } from "./start-error.js";

/**
 * Creates the data directory of a server, with its settings.
 * @throws {StartError} If `initdb` fails
 */
export async function createCluster(plan: ServerPlan, files: ServerFiles, gone: AbortSignal): Promise<void> {
  const passwordFile = join(files.root, "password");
  writeFileSync(passwordFile, plan.password, { mode: 0o600 });
  if (plan.account !== undefined) chownSync(passwordFile, plan.account.uid, plan.account.gid);
  await runInitdb([`--pwfile=${passwordFile}`, ...choicesOf(plan)], plan, files, gone);
  rmSync(passwordFile);
  const lines = Object.entries(plan.settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
  appendFileSync(join(files.data, "postgresql.conf"), `\n${lines.join("\n")}\n`);
}

/**
 * Returns the options of `initdb`. The characters are those of Unicode and text is ordered by code point, on every
 * machine. Passwords are hashed once, because clients connect often: the server is reached by this machine alone.
 */
function choicesOf({ binaries: { majorVersion }, user }: ServerPlan): readonly string[] {
  const always = [`--username=${user}`, "--encoding=UTF8", "--no-sync", "--no-instructions"];
  const locale =
    majorVersion >= 17
      ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
      : process.platform === "darwin"
        ? ["--locale=C", "--lc-ctype=UTF-8"]
        : ["--locale=C.UTF-8"];
  const passwords = majorVersion >= 16 ? ["--auth=scram-sha-256", "--set=scram_iterations=1"] : ["--auth=md5"];
  return [...always, ...locale, ...passwords];
}

async function runInitdb(
  choices: readonly string[],
  { account }: ServerPlan,
  { programs, data, log, lastLines }: ServerFiles,
  gone: AbortSignal,
): Promise<void> {
  const output = openSync(log, "a");
  const initdb = spawn(join(programs, "initdb"), [`--pgdata=${data}`, ...choices], {
    ...rightsOf(account),
    env: serverEnvironment(),
    stdio: ["ignore", output, output],
    // A group of its own, so that what it starts ends with it.
    detached: true,
  });
  closeSync(output);
  const kill = (): void => {
    if (initdb.pid !== undefined) process.kill(-initdb.pid, "SIGKILL");
  };
  gone.addEventListener("abort", kill);
  try {
    const [code] = await once(initdb, "exit");
    if (code !== 0) throw new StartError(`initdb of PostgreSQL failed: ${lastLines()}`);
  } finally {
    gone.removeEventListener("abort", kill);
  }
}
