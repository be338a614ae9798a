import { once } from "node:events";
import { type Command, Option } from "commander";
import { type Cluster, connectionStringOf, type Replication, replications, startCluster } from "./cluster.js";
import { untilInterrupted } from "./interruption.js";
import { whyNoNetwork } from "./network.js";
import { findPostgres } from "./programs.js";
import { createRouter } from "./router.js";
import { withScratch } from "./scratch.js";
import { type Supervisor, supervise } from "./supervisor.js";

interface Options {
  readonly replication: Replication;
}

export function addUpCommand(program: Command): void {
  program
    .command("up")
    .description("start a cluster for you to try, and end it on Ctrl-C")
    .addOption(
      new Option("--replication <mode>", "how commits are replicated").choices(replications).default("synchronous"),
    )
    .action((options: Options) => untilInterrupted((signal) => up(options, signal)));
}

async function up({ replication }: Options, signal: AbortSignal): Promise<void> {
  const postgres = findPostgres();
  await withScratch(postgres, whyNoNetwork() === undefined, async (scratch) => {
    const cluster = await startCluster({ ...scratch, replication, signal });
    const router = createRouter();
    router.route(["prompt"], cluster.primary());
    const port = await router.open(0, "prompt");
    const supervisor = supervise(cluster, router, signal);
    process.stdout.write(
      `PostgreSQL ${postgres.version}, ${replication} replication. The primary, whichever server it is:\n` +
        `  ${connectionStringOf(cluster, port)}\n${describeServers(cluster)}Kill or stop a server, and see. Ctrl-C ends both.\n`,
    );
    try {
      await Promise.race([once(signal, "abort"), repair(cluster, supervisor)]);
    } finally {
      await supervisor.stop();
      router.close();
    }
  });
}

/** After each failover the old primary becomes the standby. */
async function repair(cluster: Cluster, supervisor: Supervisor): Promise<never> {
  for (;;) {
    const { from, to } = await supervisor.nextPromotion();
    process.stdout.write(
      `${from.server.name} does not answer: ${to.server.name} is the primary (timeline ${to.timeline})\n`,
    );
    await cluster.rejoin();
    process.stdout.write(`${from.server.name} is its standby again\n${describeServers(cluster)}`);
  }
}

function describeServers(cluster: Cluster): string {
  return [cluster.primary().server, cluster.other()]
    .map(({ name, address, directory }) => `  ${name}  ${address.host}:${address.port}  ${directory}\n`)
    .join("");
}
