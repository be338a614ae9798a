export { postgresCatalogue, postgresFindingCodes } from "./catalogue.js";
export { diagnosePostgres, type PostgresDoctorOptions } from "./diagnose.js";
export type { PostgresDiagnosis, PostgresFindingCode, PostgresTotals } from "./findings.js";
export {
  type Mending,
  type PostgresRepairPlan,
  type PostgresRepairReport,
  planPostgresRepair,
  repairPostgres,
} from "./repair.js";
export { postgresPlanText, postgresRepairText } from "./repair-text.js";
export { postgresHtmlReport, postgresTextReport } from "./report.js";
