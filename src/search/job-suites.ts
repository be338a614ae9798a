import { jobOperation, type NamedProgram, type Operation } from "../core/index.js";

/**
 * Returns the programs of one client, each beside a client that runs a job of the target. A job does not count as a
 * client. If the target allows only one client, the job runs before and after the operation instead of beside it.
 */
export function suitesOfJobs(
  alone: readonly NamedProgram[],
  jobs: readonly string[],
  maxClients: number,
): readonly NamedProgram[] {
  return jobs.flatMap((job) =>
    alone.map(({ name, program: { prefix, clients } }): NamedProgram => {
      const where = maxClients > 1 ? "beside" : "before and after";
      return {
        name: `${name}, ${where} the job ${job}`,
        program: { prefix, clients: withJobs(clients, [job], maxClients) },
      };
    }),
  );
}

/** The operations of the clients with these jobs beside them, or around them if only one client is allowed. */
export function withJobs(
  clients: readonly (readonly Operation[])[],
  jobs: readonly string[],
  maxClients: number,
): readonly (readonly Operation[])[] {
  const runs = jobs.map(jobOperation);
  return maxClients > 1 ? [...clients, runs] : clients.map((operations) => [...runs, ...operations, ...runs]);
}
