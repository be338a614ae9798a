export { catalogue, type Explanation, findingCodes, pageOf } from "./catalogue.js";
export { type DoctorOptions, diagnose } from "./diagnose.js";
export { DoctorError } from "./errors.js";
export type { Diagnosis, Example, Finding, FindingCode, Severity, Totals } from "./findings.js";
export type { Progress } from "./progress.js";
export { htmlReport, textReport } from "./report/index.js";
