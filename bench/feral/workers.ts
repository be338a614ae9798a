import pg from "pg";

/*
 * The application servers of the experiments: each worker has a connection of its own and serves one request at a time, as
 * the processes of Rails do. All of them live in one event loop, so they differ only in what PostgreSQL does.
 */

/** One request that an application server serves. */
export type Request = (client: pg.Client) => Promise<void>;

export interface Workers {
  /** Serves all requests, each by the first worker that is free. */
  serve(requests: readonly Request[]): Promise<void>;
  close(): Promise<void>;
}

export async function openWorkers(url: string, count: number): Promise<Workers> {
  const clients = await Promise.all(Array.from({ length: count }, () => connect(url)));
  return {
    async serve(requests) {
      const waiting = requests.values();
      await Promise.all(
        clients.map(async (client) => {
          for (const request of waiting) await request(client);
        }),
      );
    },
    async close() {
      await Promise.all(clients.map((client) => client.end()));
    },
  };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/**
 * Runs a request in a transaction, as the `save` of Rails does. If PostgreSQL refuses it, because of a constraint or a
 * deadlock, it is rolled back and nothing is thrown: a user would see an error page.
 */
export function inTransaction(work: Request): Request {
  return async (client) => {
    await client.query("BEGIN");
    try {
      await work(client);
      await client.query("COMMIT");
    } catch (error) {
      await client.query("ROLLBACK");
      if (!isRefusal(error)) throw error;
    }
  };
}

/** Unique violation, foreign key violation, deadlock. */
const refusals = ["23505", "23503", "40P01"];

function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && refusals.includes(error.code ?? "");
}
