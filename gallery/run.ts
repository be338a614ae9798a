import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import type { Library, Variant } from "./catalogue.js";
import { libraries, packageFile } from "./paths.js";
import type { Environment, VariantResult } from "./results.js";
import { type RunOptions, verifyModule } from "./verify-module.js";

/*
 * Verifies one variant, as `rollcall verify` does.
 */

export async function runVariant(library: Library, variant: Variant, options: RunOptions): Promise<VariantResult> {
  const module = join(libraries, library.folder, `${variant.name}.mjs`);
  const shown = await verifyModule(module, libraries, options);
  return {
    library: library.folder,
    variant: variant.name,
    versions: versionsOf(variant.packages ?? library.packages),
    environment: readEnvironment(),
    seed: options.seed,
    schedules: options.schedules,
    ...shown,
  };
}

function versionsOf(packages: readonly string[]): { readonly [name: string]: string } {
  return Object.fromEntries(packages.map((name) => [name, versionOf(name)]));
}

/** Returns the version that the targets load: Node searches the folders above theirs, too. */
function versionOf(name: string): string {
  const folders = [libraries, dirname(packageFile)].map((folder) => join(folder, "node_modules", name, "package.json"));
  const found = folders.find((file) => existsSync(file));
  return found === undefined ? "not installed" : JSON.parse(readFileSync(found, "utf8")).version;
}

function readEnvironment(): Environment {
  const { version }: { version: string } = JSON.parse(readFileSync(packageFile, "utf8"));
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    rollcall: version,
    system: `${process.platform} ${process.arch}`,
    cpus: `${processors.length} × ${processors[0]?.model ?? "unknown"}`,
  };
}
