import { accessSync, constants, existsSync, lstatSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  InitError,
  type PackageFile,
  problemOfName,
  readPackage,
  usualName,
  usualNames,
  withScript,
} from "../../init/index.js";

/** The project in which `rollcall init` was called. */
export interface Project {
  readonly folder: string;
  readonly packagePath: string;
  readonly packageText: string;
  readonly package: PackageFile;
}

/** Reads the project in a folder. @throws {InitError} If there is none, or its package.json is not valid */
export function readProject(folder: string): Project {
  const packagePath = join(folder, "package.json");
  if (!existsSync(packagePath)) {
    throw new InitError(
      "INIT_PACKAGE",
      `there is no package.json in ${folder}; run npm init -y first, or go to the folder of your project`,
    );
  }
  try {
    accessSync(packagePath, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw new InitError("INIT_PACKAGE", `package.json cannot be read and written: ${(error as Error).message}`);
  }
  const packageText = readFileSync(packagePath, "utf8");
  return { folder, packagePath, packageText, package: readPackage(packageText, packagePath) };
}

const loadsTypeScript = Boolean(process.features.typescript);

/** Returns the path of the target to write. @throws {InitError} If it cannot have this name */
export function targetPath({ folder, package: own }: Project, asked: string | undefined): string {
  const isTypeScript = existsSync(join(folder, "tsconfig.json")) || own.dependencies.includes("typescript");
  const file = asked ?? usualName(own, isTypeScript && loadsTypeScript);
  const problem = problemOfName(file, own, loadsTypeScript);
  if (problem !== undefined) throw new InitError("INIT_FILE", `cannot write ${file}: ${problem}`);
  const parent = dirname(resolve(folder, file));
  if (!existsSync(parent)) throw new InitError("INIT_FILE", `cannot write ${file}: there is no folder ${parent}`);
  return file;
}

/** @throws {InitError} If the file is there already, or a target of another name and no name was asked for */
export function refuseExisting({ folder }: Project, file: string, wasAsked: boolean): void {
  const existing = (wasAsked ? [file] : [file, ...usualNames]).find((name) => isThere(resolve(folder, name)));
  if (existing === undefined) return;
  const advice = `verify it with npx rollcall verify ./${existing}, or name another file with --file`;
  throw new InitError("INIT_EXISTS", `${existing} is there already and stays as it is; ${advice}`);
}

/** Returns whether there is a file of this name, also a link that leads nowhere. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

interface Written {
  readonly file: string;
  readonly source: string;
  readonly script: string;
}

const scriptName = "rollcall";

/**
 * Writes the target, and the script if there is none of its name. Returns what was done to package.json.
 * @throws {InitError} If the target cannot be written, or was written by another program meanwhile
 */
export function writeFiles(
  { folder, packagePath, packageText, package: own }: Project,
  { file, source, script }: Written,
): string {
  try {
    writeFileSync(resolve(folder, file), source, { flag: "wx" });
  } catch (error) {
    throw new InitError("INIT_FILE", `cannot write ${file}: ${(error as Error).message}`);
  }
  if (own.scripts.includes(scriptName))
    return `package.json has a script "${scriptName}" already, which stays as it is`;
  writeFileSync(packagePath, withScript(packageText, scriptName, script));
  return `added the script "${scriptName}" to package.json: ${script}`;
}

/** Returns whether a package can be imported in a folder. */
export function isInstalled(folder: string, name: string): boolean {
  const parent = dirname(folder);
  if (existsSync(join(folder, "node_modules", name, "package.json")) || existsSync(join(folder, ".pnp.cjs")))
    return true;
  return parent !== folder && isInstalled(parent, name);
}
