import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Counterexample,
  counterexampleOf,
  isReferenceModule,
  type ReferenceModule,
  type VerifyReport,
} from "../core/index.js";
import { CounterexampleFileError } from "../counterexample/index.js";
import { parseCounterexample } from "../verify.js";

const referenceTargets: { readonly [Module in ReferenceModule]: string } = {
  "rollcall:reference": "./reference-target.js",
  "rollcall:reference-postgres": "./postgres-reference-target.js",
};

/** Returns the path of a target module. Default: that of the reference store. */
export function targetModule(module: string = "rollcall:reference"): string {
  return isReferenceModule(module) ? fileURLToPath(new URL(referenceTargets[module], import.meta.url)) : module;
}

/**
 * Writes the counterexample of a report. Returns the path of its file; undefined: the report has none.
 * @param target As it was named on the command line; undefined: it was not.
 */
export function saveCounterexample(
  report: VerifyReport,
  target: string | undefined,
  out: string | undefined,
): string | undefined {
  const found = counterexampleOf(report);
  const reference = target !== undefined && isReferenceModule(target) ? target : undefined;
  return found === undefined ? undefined : writeCounterexample(found.counterexample, reference, out);
}

/**
 * Writes a counterexample and returns the path of its file.
 * @param out Default: counterexample.json, or the next free name; no file is overwritten.
 */
function writeCounterexample(
  counterexample: Counterexample,
  reference: ReferenceModule | undefined,
  out: string | undefined,
): string {
  const file = out ?? freeName();
  const { target } = counterexample;
  // The path is relative to the file, so that a folder with both can be moved and committed.
  const module = reference ?? relative(dirname(resolve(file)), target.module).replaceAll("\\", "/");
  const portable: Counterexample = { ...counterexample, target: { ...target, module } };
  writeFileSync(file, `${JSON.stringify(portable, null, 2)}\n`);
  return file;
}

function freeName(): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? "counterexample.json" : `counterexample-${number}.json`;
    if (!existsSync(name)) return name;
  }
}

export interface CounterexampleFile {
  readonly counterexample: Counterexample;
  /** Absolute path of the target module that the file names. */
  readonly module: string;
}

/**
 * Reads a counterexample file.
 * @throws {CounterexampleFileError} If it cannot be read or is no counterexample; the message names the file.
 */
export function readCounterexample(file: string): CounterexampleFile {
  try {
    const counterexample = parseCounterexample(readText(file));
    const { module } = counterexample.target;
    return {
      counterexample,
      module: isReferenceModule(module) ? targetModule(module) : join(dirname(resolve(file)), module),
    };
  } catch (error) {
    if (!(error instanceof CounterexampleFileError)) throw error;
    throw new CounterexampleFileError(`cannot replay ${file}: ${error.message}`);
  }
}

function readText(file: string): string {
  const advice = "name a counterexample that `rollcall verify` wrote";
  if (!existsSync(file)) throw new CounterexampleFileError(`there is no such file; ${advice}`);
  if (!statSync(file).isFile()) throw new CounterexampleFileError(`it is not a file; ${advice}`);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CounterexampleFileError((error as Error).message);
  }
}
