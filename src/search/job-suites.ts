import { jobOperation, type NamedProgram } from "../core/index.js";

/**
 * The programs of one client, each beside a client that runs a job of the target, and each job alone. A job counts towards
 * no limit of clients; if the target allows only one client, the job runs before its operation instead of beside it.
 */
export function suitesOfJobs(
  alone: readonly NamedProgram[],
  jobs: readonly string[],
  maxClients: number,
): readonly NamedProgram[] {
  return jobs.flatMap((job) => {
    const run = jobOperation(job);
    return alone.map(({ name, program: { prefix, clients } }): NamedProgram => {
      const beside = maxClients > 1 ? [...clients, [run]] : clients.map((operations) => [run, ...operations]);
      return { name: `${name}, beside the job ${job}`, program: { prefix, clients: beside } };
    });
  });
}
