import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { source } from "../../built.js";

/** Installs a package from npm into a folder of its own, which later runs reuse, or returns why it could not. */
export function installPackage(packageSpec: string): { readonly folder: string } | { readonly failed: string } {
  const cache = source("results/drivers");
  const folder = join(cache, packageSpec);
  if (existsSync(folder)) return { folder };
  mkdirSync(cache, { recursive: true });
  // It is renamed when it is complete, so that an interrupted installation is repeated.
  const temporary = mkdtempSync(`${folder}-`);
  try {
    writeFileSync(join(temporary, "package.json"), `{ "private": true }\n`);
    const flags = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--prefer-offline"];
    const args = ["install", "--prefix", temporary, ...flags, packageSpec];
    const { status, stderr } = spawnSync("npm", args, { encoding: "utf8", timeout: 300_000 });
    if (status !== 0) return { failed: `npm did not install it: ${stderr.trim().split("\n").at(-1)}` };
    // Another test may have installed it meanwhile.
    if (!existsSync(folder)) renameSync(temporary, folder);
    return { folder };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
