import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv2020 } from "ajv/dist/2020.js";

const file = createRequire(import.meta.url).resolve("rollcall/report.schema.json");
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(JSON.parse(readFileSync(file, "utf8")));

/** Returns what the published schema says against a written report. */
export function problemsOf(json: string): readonly string[] {
  validate(JSON.parse(json));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
