import type { ServiceAddresses, ServiceNeeds } from "../core/index.js";
import type { Databases, PostgresServer } from "../postgres-server/index.js";
import { type Executor, recoveriesAtOnce } from "./executor/index.js";

/** Starts the services that a target needs, when it turns out that it needs them. */
export interface ServiceProvider {
  /** Starts them, and lets these executors use them. @throws PostgresServerError if there is no server */
  provide(needs: ServiceNeeds, executors: readonly Executor[]): Promise<void>;
  /** Returns the server, with a database for a soak. Undefined: no server was started. */
  soakedServer(): Promise<SoakedServer | undefined>;
  /** Ends everything that was started. */
  stop(): Promise<void>;
}

/** The database server of a soaked target. */
export interface SoakedServer {
  /** Connection string of the database of the storage. */
  readonly url: string;
  /** Kills the server and starts it again, as after a crash. Undefined: it is a given server, which is not killed. */
  readonly restart: (() => Promise<void>) | undefined;
  /** Ends the sessions of killed clients. A session that waits for a lock does not notice that its client is gone. */
  endSessions(): Promise<void>;
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
      const { openDatabases, startPostgres } = await import("../postgres-server/index.js");
      server ??= await startPostgres({
        ...(url === undefined ? {} : { url }),
        ...(version === undefined ? {} : { version }),
      });
      databases ??= await openDatabases(server.url);
      const opened = databases;
      await Promise.all(executors.map(async (executor) => executor.useServices(await addressesIn(opened))));
    },
    async soakedServer() {
      if (server === undefined || databases === undefined) return undefined;
      const started = server;
      const { endSessions } = await import("../postgres-server/index.js");
      const { url } = await databases.create();
      return {
        url,
        restart: started.source === "given" ? undefined : () => started.restart("immediate"),
        endSessions: () => endSessions(url),
      };
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
