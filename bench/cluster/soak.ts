import { seededRandom } from "../../properties/seeded-random.js";
import { type Clients, startClients } from "./clients.js";
import { type Cluster, type ClusterOptions, connectionStringOf, startCluster } from "./cluster.js";
import { type FaultKind, faults, planFaults } from "./faults.js";
import { createHistory, type History } from "./history.js";
import { type Failover, type Judgement, judge } from "./judge.js";
import { openRegistry, readBack } from "./registry.js";
import { createRouter, type Router } from "./router.js";
import { type Supervisor, supervise } from "./supervisor.js";
import { until, within } from "./wait.js";

export interface SoakOptions extends ClusterOptions {
  readonly historyFile: string;
  readonly kinds: readonly FaultKind[];
  readonly failovers: number;
  readonly processes: number;
  readonly seed: number;
  readonly onProgress: (text: string) => void;
}

export interface SoakReport extends Judgement {
  readonly failovers: readonly Failover[];
  /** Answers of primaries that had been replaced; and how many of these were of new accounts. */
  readonly answeredByReplaced: number;
  readonly createdByReplaced: number;
  readonly seconds: number;
}

const promotedWithinMs = 60_000;
const answeredWithinMs = 60_000;
/** Between two failovers so many registrations are acknowledged at least, and at most twice as many. */
const betweenFailovers = 100;
/** An old primary that came back, or a primary without a standby, has so long to acknowledge something. */
const graceMs = 1000;

/** Brings up a cluster, registers while its primaries fail, and judges what the clients were told. */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const { historyFile, kinds, failovers, processes, seed, signal, onProgress } = options;
  onProgress("starting two servers");
  const cluster = await startCluster(options);
  const history = createHistory(historyFile);
  const router = createRouter();
  router.route(["prompt", "late"], cluster.primary());
  const connectionString = (port: number): string => connectionStringOf(cluster, port);
  const supervisor = supervise(cluster, router, signal);
  const clients = await startClients({ processes, seed, history, router, connectionString });
  try {
    clients.start();
    const soaking: Soaking = { cluster, history, router, clients, supervisor, random: seededRandom(seed), signal };
    const done: Failover[] = [];
    for (const kind of planFaults(kinds, failovers, soaking.random)) {
      onProgress(`failover ${done.length + 1} of ${failovers} (${kind}), ${clients.acknowledged()} acknowledged`);
      done.push(await failOver(soaking, kind, done.length + 1));
    }
    await progress(soaking, betweenFailovers);
    await clients.stop(answeredWithinMs);
    onProgress("reading back");
    const store = await openRegistry(connectionString(await router.open(-1, "prompt")), -1);
    const keys = new Set(history.entries.map(({ key }) => key));
    const stored = await readBack(store, keys);
    await store.close();
    const accounts = new Map(stored.accounts.map((account) => [account.key, account]));
    for (const key of keys) history.read(key, accounts.get(key));
    return {
      ...judge(history.entries, stored, done),
      failovers: done,
      ...answersOfReplaced(history, done),
      seconds: history.now() / 1000,
    };
  } finally {
    clients.close();
    await supervisor.stop();
    router.close();
    history.close();
  }
}

interface Soaking {
  readonly cluster: Cluster;
  readonly history: History;
  readonly router: Router;
  readonly clients: Clients;
  readonly supervisor: Supervisor;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** One failover, from a cluster that is whole to one that is whole again. */
async function failOver(soaking: Soaking, kind: FaultKind, number: number): Promise<Failover> {
  const { cluster, supervisor, router, history, random, signal } = soaking;
  const fault = faults[kind];
  await progress(soaking, betweenFailovers + Math.floor(random() * betweenFailovers));
  const old = cluster.primary();
  if (fault.prepare !== undefined) {
    await fault.prepare(cluster);
    await acknowledgedBy(soaking, old.timeline);
  }
  const promotion = supervisor.nextPromotion();
  await fault.strike(cluster);
  const { from, to } = await within("the standby to be promoted", promotedWithinMs, signal, promotion);
  const failover: Failover = { number, kind, from, to, at: history.now() };
  if (fault.comeBack !== undefined) {
    fault.comeBack(cluster);
    await acknowledgedBy(soaking, from.timeline);
  }
  // From here on every client knows: the old primary is ended before it becomes a standby.
  const rejoined = cluster.rejoin();
  router.route(["late"], to);
  await rejoined;
  return failover;
}

/** Waits until the clients were told of so many more registrations. */
async function progress({ clients, signal }: Soaking, count: number): Promise<void> {
  const goal = clients.acknowledged() + count;
  await until(
    `${count} registrations to be acknowledged`,
    answeredWithinMs,
    signal,
    () => clients.acknowledged() >= goal,
  );
}

/** Waits until this primary has acknowledged one more new account; or for a moment, if it never does. */
async function acknowledgedBy({ history, signal }: Soaking, timeline: number): Promise<void> {
  const [from, end] = [history.entries.length, history.now() + graceMs];
  const isOne = ({ account, by }: History["entries"][number]): boolean =>
    account?.created === true && by?.timeline === timeline;
  await until("the old primary to answer or not", 2 * graceMs, signal, () => {
    return history.now() > end || history.entries.slice(from).some(isOne);
  });
}

function answersOfReplaced(
  { entries }: History,
  failovers: readonly Failover[],
): Pick<SoakReport, "answeredByReplaced" | "createdByReplaced"> {
  const late = entries.filter((entry) => {
    const failover = failovers.find(({ from }) => from.timeline === entry.by?.timeline);
    return failover !== undefined && (entry.return ?? 0) > failover.at;
  });
  return {
    answeredByReplaced: late.length,
    createdByReplaced: late.filter(({ account }) => account?.created === true).length,
  };
}
