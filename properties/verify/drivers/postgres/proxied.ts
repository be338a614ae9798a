import pg from "pg";
import postgres from "postgres";
import { onTestFinished } from "vitest";
import { type Answer, type Batch, openWireProxy, type Session, type WireProxy } from "#src/postgres-driver/index.js";

/** What a test does with a batch. The default is `forward`: the driver gets the answer of the server. */
export type Decision = (batch: Batch) => void;

export interface Proxied {
  readonly proxy: WireProxy;
  /** The URL of the server itself. */
  readonly url: string;
  /** Every batch, in the order in which they were offered. */
  readonly batches: readonly Batch[];
  /** Every answer that was delivered by the default. */
  readonly answers: readonly Answer[];
  readonly opened: readonly Session[];
  readonly closed: readonly Session[];
  /** Decides about the next batch that fits. Resolves when it has come. */
  next(decision: Decision, fits?: (batch: Batch) => boolean): Promise<Batch>;
}

export const forward: Decision = (batch) => void batch.forward().then((answer) => answer.deliver());

/** Opens a proxy that is closed when the test has finished. */
export async function openProxied(serverUrl: string): Promise<Proxied> {
  const [batches, answers] = [[] as Batch[], [] as Answer[]];
  const [opened, closed] = [[] as Session[], [] as Session[]];
  const awaited: { fits(batch: Batch): boolean; decide: Decision }[] = [];
  const byDefault: Decision = async (batch) => {
    const answer = await batch.forward();
    answers.push(answer);
    answer.deliver();
  };
  const proxy = await openWireProxy({
    serverUrl,
    opened: (session) => opened.push(session),
    closed: (session) => closed.push(session),
    onBatch(batch) {
      batches.push(batch);
      const index = awaited.findIndex(({ fits }) => fits(batch));
      const [waiting] = index === -1 ? [] : awaited.splice(index, 1);
      (waiting?.decide ?? byDefault)(batch);
    },
  });
  onTestFinished(() => proxy.close());
  return {
    proxy,
    url: serverUrl,
    batches,
    answers,
    opened,
    closed,
    next: (decision, fits = () => true) =>
      new Promise((resolve) => {
        const decide: Decision = (batch) => {
          decision(batch);
          resolve(batch);
        };
        awaited.push({ fits, decide });
      }),
  };
}

/** A client that is connected, and that ends when the test has finished. */
export async function connected(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  client.on("error", () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** SQL that fails with this SQLSTATE. */
export function failing(code: string): string {
  return `DO $$ BEGIN RAISE EXCEPTION 'planned' USING ERRCODE = '${code}'; END $$`;
}

/** Another driver, with one connection, which ends when the test has finished. */
export function javascript(connectionString: string): postgres.Sql {
  const sql = postgres(connectionString, { max: 1, fetch_types: false, onnotice: () => undefined });
  onTestFinished(() => sql.end());
  return sql;
}

export const types = ({ commands }: Batch): readonly string[] => commands.map(({ type }) => type);

export const has =
  (type: string) =>
  (batch: Batch): boolean =>
    types(batch).includes(type);

/** How long a test waits for what must come, on a machine that is busy with other things. */
export const eventually = { timeout: 30_000 };
