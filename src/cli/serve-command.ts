import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import type { LogLevel, ServiceOptions } from "../http/index.js";
import { exitCodes } from "./exit-codes.js";
import { wholeNumber } from "./options.js";

interface Options {
  readonly directory?: string;
  readonly postgres?: string;
  readonly schema?: string;
  readonly connections?: number;
  readonly port: number;
  readonly host: string;
  readonly operatorTokenFile?: string;
  readonly logLevel: LogLevel;
  readonly requestsPerKey: number;
  readonly requestsPerAddress: number;
  readonly rateLimit: boolean;
  readonly bodyLimit: number;
  readonly requestTimeout: number;
  readonly busyTimeout?: number;
  readonly maintenance: number | false;
  readonly trustProxy?: true;
  readonly publicMetrics?: true;
}

const tokenVariable = "ROLLCALL_OPERATOR_TOKEN";
const levels: readonly LogLevel[] = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];

export function serveCommand(): Command {
  const command = new Command("serve");
  return command
    .description("Serve the reference store in a directory, or on PostgreSQL, over HTTP.")
    .option("-d, --directory <directory>", "the store's directory; created if it does not exist")
    .option("--postgres <url>", "the store's database: postgresql://user@host:5432/database")
    .option("--schema <name>", "with --postgres: schema of the store's own tables (default: rollcall)")
    .option("--connections <count>", "with --postgres: connections at most (default: 10)", wholeNumber(1, 1000))
    .option("-p, --port <number>", "port to listen on; 0: a free one", wholeNumber(0, 65_535), 3000)
    .option("--host <address>", "address to listen on; 0.0.0.0: every address of this machine", "127.0.0.1")
    .option("--operator-token-file <file>", `file with the operator's token (default: the variable ${tokenVariable})`)
    .addOption(
      new Option("--log-level <level>", "what is logged to stderr, as JSON lines").choices(levels).default("info"),
    )
    .option("--requests-per-key <count>", "requests a minute for each API key", wholeNumber(1, 1e9), 300)
    .option("--requests-per-address <count>", "requests a minute for each network address", wholeNumber(1, 1e9), 1200)
    .option("--no-rate-limit", "answer any number of requests")
    .option("--body-limit <bytes>", "largest body of a request", wholeNumber(256, 1_048_576), 16_384)
    .option("--request-timeout <seconds>", "time in which a request must have arrived", wholeNumber(1, 3600), 30)
    .option(
      "--busy-timeout <seconds>",
      "time to wait for a lock, or for a server that is away (default: 10, with --postgres 30)",
      wholeNumber(0, 600),
    )
    .option("--maintenance <minutes>", "time between two runs of clean-up and audit", wholeNumber(1, 35_000), 60)
    .option("--no-maintenance", "never run them; another process does")
    .option("--trust-proxy", "take the client's address from X-Forwarded-For; only behind a proxy that sets it")
    .option("--public-metrics", "answer /metrics without the operator's token")
    .addHelpText("after", explanation)
    .action((options: Options) => run(options, command));
}

const explanation = `
The password of --postgres comes from PGPASSWORD or ~/.pgpass: the list of processes shows options to
every user of the machine.

Prints one line when it listens. The holder of an API key sends it in the header X-API-Key; the
operator sends "Authorization: Bearer TOKEN". The token must have at least 32 characters, and the
server refuses to start without one. /openapi.json describes every route.

The first Ctrl-C (or SIGTERM) stops the server: it accepts no more connections, answers every request
that has arrived, closes the store, and exits with 0. A second one ends it at once.

Exit codes: 0 stopped, 2 wrong use: an option, the token, a store that cannot be opened, an address
that cannot be listened on; 3 an error of Rollcall itself, 130 ended by a second signal.

Examples:
  openssl rand -hex 32 > token && rollcall serve --directory data --operator-token-file token
  rollcall serve -d data --port 8080 --host 0.0.0.0 --log-level warn
  rollcall serve --postgres postgresql://app@db1:5432,db2:5432/accounts --operator-token-file token
  curl -X POST -H "X-API-Key: my-key" http://127.0.0.1:3000/v1/account`;

async function run(options: Options, command: Command): Promise<void> {
  refuseContradictions(options, command);
  const stopped = untilSignal();
  let service: Listening;
  try {
    service = options.postgres === undefined ? await ofDirectory(options) : await ofPostgres(options, options.postgres);
  } catch (error) {
    return await refuse(error);
  }
  const { url, what } = service;
  process.stdout.write(`rollcall serve: listening on ${url}, ${what}, API ${url}/openapi.json\n`);
  await stopped;
  await service.close();
}

function refuseContradictions({ directory, postgres, schema, connections }: Options, command: Command): void {
  if (directory !== undefined && postgres !== undefined) {
    command.error("error: --directory and --postgres name two stores; give one of them");
  }
  if (directory === undefined && postgres === undefined) {
    command.error("error: name the store: --directory <directory>, or --postgres <url>");
  }
  if (postgres !== undefined) return;
  if (schema !== undefined) command.error("error: --schema needs --postgres");
  if (connections !== undefined) command.error("error: --connections needs --postgres");
}

interface Listening {
  readonly url: string;
  /** Which store it serves. */
  readonly what: string;
  close(): Promise<void>;
}

async function ofDirectory(options: Options): Promise<Listening> {
  // Only this command needs Fastify and a store; the others must not wait for them to load.
  const { serve } = await import("../http/index.js");
  const { directory = "", busyTimeout = 10 } = options;
  const served = await serve({ ...serviceOptions(options), directory, busyTimeoutMs: busyTimeout * 1000 });
  return { ...served, what: `directory ${served.directory}` };
}

async function ofPostgres(options: Options, connectionString: string): Promise<Listening> {
  const { servePostgres } = await import("../http/index.js");
  const { schema, connections: connectionsMax, busyTimeout = 30 } = options;
  const own = { connectionString, schema, connectionsMax, timeoutMs: busyTimeout * 1000 };
  const served = await servePostgres({ ...serviceOptions(options), ...own });
  return { ...served, what: `store ${served.location}` };
}

function serviceOptions(options: Options): ServiceOptions {
  return {
    operatorToken: readToken(options.operatorTokenFile),
    port: options.port,
    host: options.host,
    logLevel: options.logLevel,
    rateLimits: options.rateLimit && { perKey: options.requestsPerKey, perAddress: options.requestsPerAddress },
    bodyBytesMax: options.bodyLimit,
    requestTimeoutMs: options.requestTimeout * 1000,
    maintenanceIntervalMs: options.maintenance !== false && options.maintenance * 60_000,
    trustProxy: options.trustProxy,
    publicMetrics: options.publicMetrics,
  };
}

/** Resolves at the first SIGINT or SIGTERM. The second one ends the process at once. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let received = false;
    const onSignal = (): void => {
      if (received) process.exit(exitCodes.interrupted);
      received = true;
      resolve();
    };
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", onSignal);
  });
}

/** The token is not an option's value: `ps` shows those to every user of the machine. */
function readToken(file: string | undefined): string {
  if (file !== undefined) return readFileSync(file, "utf8").trim();
  const token = process.env[tokenVariable];
  if (token !== undefined) return token;
  throw new RangeError(`the server needs an operator's token: set ${tokenVariable} or give --operator-token-file`);
}

/** Reports why the server did not start. Throws the error if it is Rollcall's own. */
async function refuse(error: unknown): Promise<void> {
  const { RegistrationStoreError } = await import("../store/index.js");
  const isExpected =
    error instanceof RegistrationStoreError ||
    error instanceof RangeError ||
    (error instanceof Error && "syscall" in error);
  if (!isExpected) throw error;
  process.stderr.write(`rollcall: ${error.message}\n`);
  process.exitCode = exitCodes.wrongUse;
}
