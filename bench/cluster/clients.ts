import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { seededRandom } from "../../properties/seeded-random.js";
import type { History } from "./history.js";
import type { Answer, Order } from "./protocol.js";
import type { Group, Router } from "./router.js";
import { ClusterError } from "./wait.js";

/** Clients in processes of their own that register without a pause. */
export interface Clients {
  /** Registers until `stop`. */
  start(): void;
  /** Sends nothing more, and waits for what is under way for so long. What is not answered then is indeterminate. */
  stop(limitMs: number): Promise<void>;
  /** Registrations that were acknowledged so far. */
  acknowledged(): number;
  close(): void;
}

export interface ClientsOptions {
  readonly processes: number;
  readonly seed: number;
  readonly history: History;
  readonly router: Router;
  readonly signal: AbortSignal;
  /** The user, the password and the database, of each connection. */
  readonly connectionString: (port: number) => string;
}

/** Clients in each process. */
const clientsEach = 4;
/** The others register a new key. */
const shareOfKnownKeys = 0.4;
/** Of the newest keys; clients race for those that are being registered. */
const knownKeys = 12;

const entry = fileURLToPath(new URL("./client-process.js", import.meta.url));

/** In each process half of the clients learn of a failover late. */
export function groupOf(client: number): Group {
  return client % 2 === 0 ? "prompt" : "late";
}

export async function startClients(options: ClientsOptions): Promise<Clients> {
  const { processes, history, router, seed, signal, connectionString } = options;
  const children = Array.from({ length: processes }, () => startProcess());
  const keys: string[] = [];
  let isStopping = false;
  let acknowledged = 0;
  const loops: Promise<void>[] = [];

  const registerUntilStopped = async (client: number, child: Child): Promise<void> => {
    const random = seededRandom(seed + client);
    while (!isStopping) {
      const known = random() < shareOfKnownKeys ? keys.at(-1 - Math.floor(random() * knownKeys)) : undefined;
      const key = known ?? `rc_key_${seed}_${keys.length}`;
      if (known === undefined) keys.push(key);
      // A name of its own, by which an account is known.
      const keyName = `call ${history.entries.length}`;
      const entry = history.call(client, key, { keyName, pollInterval: Math.floor(random() * 3600) });
      const answer = await child.send({ type: "register", client, key, settings: entry.settings });
      if (!child.isRunning() && !isStopping) throw new ClusterError("a process of clients ended");
      if (answer.type !== "registered") {
        history.unanswered(entry, answer.type === "failed" ? answer.message : answer.type);
        continue;
      }
      acknowledged += 1;
      history.answered(entry, answer.account, router.lastAnswer(client));
    }
  };

  const numbered = children.flatMap((child, index) =>
    Array.from({ length: clientsEach }, (_, each) => ({ child, client: index * clientsEach + each })),
  );
  const close = (): void => {
    isStopping = true;
    for (const child of children) child.kill();
  };
  // Opening a store may take as long as a call may wait.
  signal.addEventListener("abort", close, { once: true });
  for (const { child, client } of numbered) {
    const port = await router.open(client, groupOf(client));
    const answer = await child.send({ type: "open", client, connectionString: connectionString(port) });
    if (answer.type !== "failed") continue;
    close();
    throw new ClusterError(`a client could not open the store: ${answer.message}`);
  }
  return {
    acknowledged: () => acknowledged,
    start() {
      for (const { child, client } of numbered) {
        const loop = registerUntilStopped(client, child);
        // `stop` tells of it.
        loop.catch(() => undefined);
        loops.push(loop);
      }
    },
    async stop(limitMs) {
      isStopping = true;
      const limit = setTimeout(() => {
        for (const child of children) child.kill();
      }, limitMs);
      await Promise.all(loops);
      clearTimeout(limit);
    },
    close,
  };
}

interface Child {
  /** Returns the answer; "failed" if the process ends before it. */
  send(order: Order): Promise<Answer>;
  isRunning(): boolean;
  kill(): void;
}

function startProcess(): Child {
  const child = fork(entry, { stdio: ["ignore", "inherit", "inherit", "ipc"], detached: true });
  const waiting = new Map<number, (answer: Answer) => void>();
  const settle = (answer: Answer): void => {
    const resolve = waiting.get(answer.client);
    waiting.delete(answer.client);
    resolve?.(answer);
  };
  child.on("message", settle);
  child.on("exit", () => {
    for (const client of waiting.keys()) settle({ type: "failed", client, message: "its process ended" });
  });
  return {
    send: (order) =>
      new Promise((resolve) => {
        waiting.set(order.client, resolve);
        child.send(order, (error) => {
          if (error !== null) settle({ type: "failed", client: order.client, message: error.message });
        });
      }),
    isRunning: () => child.connected,
    kill: () => void child.kill("SIGKILL"),
  };
}
