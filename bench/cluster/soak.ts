import { seededRandom } from "../../properties/seeded-random.js";
import { type Clients, groupOf, startClients } from "./clients.js";
import { type Cluster, type ClusterOptions, connectionStringOf, startCluster } from "./cluster.js";
import { type FaultKind, falseAlarm, faults, planFaults } from "./faults.js";
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
/** So long an old primary that came back, or one without a stream, may show that it acknowledges nothing. */
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
  const clients = await startClients({ processes, seed, history, router, signal, connectionString }).catch((error) => {
    router.close();
    throw error;
  });
  const supervisor = supervise(cluster, router, signal);
  try {
    clients.start();
    const soaking: Soaking = { cluster, history, router, clients, supervisor, random: seededRandom(seed), signal };
    const done: Failover[] = [];
    for (const kind of planFaults(kinds, failovers, soaking.random)) {
      onProgress(`failover ${done.length + 1} of ${failovers} (${kind}), ${clients.acknowledged()} acknowledged`);
      let failover: Failover;
      do {
        failover = await failOver(soaking, kind, done.length + 1);
        done.push(failover);
      } while (failover.kind !== kind);
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
async function failOver(soaking: Soaking, planned: FaultKind, number: number): Promise<Failover> {
  const { cluster, supervisor, router, history, random, signal } = soaking;
  const promotion = supervisor.nextPromotion();
  let isPromoted = false;
  const noted = promotion.then(() => {
    isPromoted = true;
  });
  await Promise.race([progress(soaking, betweenFailovers + Math.floor(random() * betweenFailovers)), noted]);
  // On a busy machine the supervisor may take a slow primary for a dead one.
  const kind = isPromoted ? "false-alarm" : planned;
  const fault = kind === "false-alarm" ? falseAlarm : faults[kind];
  if (fault.prepare !== undefined) {
    const { timeline } = cluster.primary();
    await fault.prepare(cluster);
    await acknowledgedBy(soaking, timeline);
  }
  await fault.strike(cluster);
  const { from, to } = await within("the standby to be promoted", promotedWithinMs, signal, promotion);
  const at = history.now();
  let waiting = 0;
  if (fault.comeBack !== undefined) {
    fault.comeBack(cluster);
    await acknowledgedBy(soaking, from.timeline);
    waiting = history.entries.filter(({ client, return: end }) => end === null && groupOf(client) === "late").length;
  }
  // From here on every client knows: the old primary is ended before it becomes a standby.
  const rejoined = cluster.rejoin();
  router.route(["late"], to);
  await rejoined;
  return { number, kind, from, to, at, waiting };
}

/** Waits until the clients were told of so many more registrations. */
async function progress({ clients, signal }: Soaking, count: number): Promise<void> {
  const goal = clients.acknowledged() + count;
  const what = `${count} registrations to be acknowledged`;
  await until(what, answeredWithinMs, signal, () => clients.acknowledged() >= goal);
}

/** Waits until this primary has acknowledged one more new account; or for a while, as it never does if it waits for a standby. */
async function acknowledgedBy({ cluster, history, signal }: Soaking, timeline: number): Promise<void> {
  const began = history.now();
  const limitMs = cluster.replication === "synchronous" ? graceMs : answeredWithinMs / 2;
  const isOne = (entry: History["entries"][number]): boolean =>
    entry.account?.created === true && entry.by?.timeline === timeline && (entry.return ?? 0) > began;
  await until("the old primary to answer or not", 2 * limitMs, signal, () => {
    return history.now() > began + limitMs || history.entries.some(isOne);
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
