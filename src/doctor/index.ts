export { type AdoptOptions, type AdoptReport, adopt } from "./adopt/index.js";
export { catalogue, type Explanation, findingCodes, pageOf } from "./catalogue.js";
export { type DoctorOptions, diagnose } from "./diagnose.js";
export { DoctorError } from "./errors.js";
export type { Diagnosis, Example, Finding, FindingCode, Severity, Totals } from "./findings.js";
export {
  diagnosePostgres,
  type PostgresDiagnosis,
  type PostgresDoctorOptions,
  type PostgresFindingCode,
  planPostgresRepair,
  postgresCatalogue,
  postgresHtmlReport,
  postgresPlanText,
  postgresRepairText,
  postgresTextReport,
  repairPostgres,
} from "./postgres/index.js";
export type { Progress } from "./progress.js";
export {
  type ActionKind,
  planOf,
  type RepairPlan,
  type RepairReport,
  type RepairSummary,
  repair,
  type UndoReport,
  undoRepair,
} from "./repair/index.js";
export { htmlReport, planText, repairText, textReport } from "./report/index.js";
