import { writeFileSync } from "node:fs";
import { source } from "../../built.js";
import { reportSchema } from "./report-schema.js";

writeFileSync(source("schemas/report.schema.json"), `${JSON.stringify(reportSchema(), null, 2)}\n`);
