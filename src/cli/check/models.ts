import { resolve } from "node:path";
import type { Value } from "../../checker/index.js";
import { type CheckModel, CheckUsageError } from "./model.js";
import { loadModel } from "./module-model.js";
import { readyModels } from "./ready-models.js";
import { registrationModel } from "./registration-model.js";

/**
 * Returns the model that the command line names.
 * @param name A ready model, "registration", or the path of a module.
 * @param initial The state of a ready model before the first operation. Undefined: its default.
 * @throws {CheckUsageError} If the module is no model, or `initial` does not belong to the model.
 */
export async function modelNamed(name: string, initial: Value | undefined): Promise<CheckModel> {
  const ready = readyModels[name];
  if (ready !== undefined) return ready(initial);
  if (initial !== undefined) throw new CheckUsageError(`--initial belongs to ${Object.keys(readyModels).join(", ")}`);
  return name === "registration" ? registrationModel : loadModel(resolve(name));
}
