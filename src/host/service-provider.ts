import type { ServiceAddresses, ServiceNeeds } from "../core/index.js";
import { type Databases, openDatabases, type PostgresServer, startPostgres } from "../postgres-server/index.js";
import { type Executor, recoveriesAtOnce } from "./executor/index.js";

/** Starts the services that a target needs, when it turns out that it needs them. */
export interface ServiceProvider {
  /** Starts them, and lets these executors use them. @throws PostgresServerError if there is no server */
  provide(needs: ServiceNeeds, executors: readonly Executor[]): Promise<void>;
  /** Ends everything that was started. */
  stop(): Promise<void>;
}

export interface ServiceOptions {
  /** Connection string of a disposable PostgreSQL server. Default: one is started. */
  readonly postgres?: string | undefined;
}

export function createServiceProvider({ postgres: url }: ServiceOptions): ServiceProvider {
  let server: PostgresServer | undefined;
  let databases: Databases | undefined;
  return {
    async provide({ postgres }, executors) {
      if (postgres === undefined) return;
      const { version } = postgres;
      server ??= await startPostgres({
        ...(url === undefined ? {} : { url }),
        ...(version === undefined ? {} : { version }),
      });
      databases ??= await openDatabases(server.url);
      const opened = databases;
      await Promise.all(executors.map(async (executor) => executor.useServices(await addressesIn(opened))));
    },
    async stop() {
      await databases?.close();
      await server?.stop();
    },
  };
}

async function addressesIn(databases: Databases): Promise<ServiceAddresses> {
  const create = async (): Promise<string> => (await databases.create()).url;
  const recoveries: string[] = [];
  for (let thread = 0; thread < recoveriesAtOnce; thread += 1) recoveries.push(await create());
  return {
    postgres: { controlled: await create(), free: await create(), recoveries, freshRecovery: await create() },
  };
}
