import { toJsonSchema } from "@valibot/to-json-schema";
import * as report from "./report-form.js";
import * as run from "./run-form.js";

/** Returns the JSON Schema of a written report. */
export function reportSchema(): object {
  const { writtenForm, reportForm: _, ...ofReport } = report;
  const { described: __, ...ofRun } = run;
  const schema = toJsonSchema(writtenForm, { target: "draft-2020-12", definitions: { ...ofRun, ...ofReport } });
  return {
    $schema: schema.$schema,
    title: "A report of rollcall verify",
    description: "What `rollcall verify --reporter json` and `rollcall merge` write. Described in docs/reports.md.",
    ...schema,
  };
}
