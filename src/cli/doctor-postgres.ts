import {
  diagnosePostgres,
  type PostgresDoctorOptions,
  planPostgresRepair,
  postgresHtmlReport,
  postgresPlanText,
  postgresRepairText,
  postgresTextReport,
  repairPostgres,
} from "../doctor/index.js";

/** What is asked of the doctor. */
export interface PostgresRequest {
  readonly url: string;
  readonly reporter: "text" | "html";
  readonly repair?: true | undefined;
  readonly apply?: true | undefined;
}

/** Diagnoses a store on PostgreSQL, and repairs it if that is asked for. Returns the state at the end, in each form. */
export async function reportPostgres(
  { url, reporter, repair, apply }: PostgresRequest,
  options: PostgresDoctorOptions,
) {
  if (apply) {
    const { diagnosis, ...done } = await repairPostgres(url, options);
    const text = `${postgresRepairText(done)}\n\n${postgresTextReport(diagnosis)}\n`;
    return { diagnosis, text, json: { ...diagnosis, repair: done } };
  }
  if (repair) {
    const { diagnosis, ...plan } = await planPostgresRepair(url, options);
    const text = `${postgresTextReport(diagnosis)}\n\n${postgresPlanText(plan)}\n`;
    return { diagnosis, text, json: { ...diagnosis, plan } };
  }
  const diagnosis = await diagnosePostgres(url, options);
  const text = reporter === "html" ? postgresHtmlReport(diagnosis) : `${postgresTextReport(diagnosis)}\n`;
  return { diagnosis, text, json: diagnosis };
}
