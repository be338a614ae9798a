import { basename, dirname, join, relative, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import {
  type Detected,
  type Driver,
  detectDrivers,
  driverNamed,
  driverNames,
  InitError,
  type PrismaFacts,
  prismaFacts,
} from "../../init/index.js";
import { meantBy } from "../../workload/index.js";
import { exitCodes } from "../exit-codes.js";
import { isInstalled, type Project, readProject, refuseExisting, targetPath, writeFiles } from "./project.js";
import { askForDriver, askToWrite, canAsk, Declined } from "./questions.js";

interface Options {
  readonly driver?: Driver;
  readonly file?: string;
  readonly yes?: true;
}

export function initCommand(): Command {
  return new Command("init")
    .description("Write a target module for the library that this project registers with.")
    .option("--driver <name>", `library to write it for: ${names()} (default: what package.json shows)`, parseDriver)
    .option("--file <path>", "file to write (default: rollcall.target.mjs; in a TypeScript project .ts or .mts)")
    .option("-y, --yes", "ask nothing, and take what is most likely")
    .addHelpText("after", explanation)
    .action(run);
}

const explanation = `
Run it in the folder of your package.json. It finds the library among your dependencies, asks at most two
questions (none without a terminal), writes the target, and adds the script "rollcall" to package.json if
there is none. It never overwrites a file.

The target runs as it is written: it registers users in a small store of its own. Verify it once, then put
your own calls where it says YOUR CODE.

Exit codes: 0 written, or declined; 2 wrong use, or there is a target already: nothing was changed.

Examples:
  rollcall init
  rollcall init --yes
  rollcall init --driver kysely --file verification/users.target.mjs`;

function names(): string {
  return [...new Set(driverNames.map((name) => driverNamed(name)?.name ?? name))].join(", ");
}

function parseDriver(given: string): Driver {
  const driver = driverNamed(given);
  if (driver !== undefined) return driver;
  const meant = meantBy(given, driverNames);
  throw new InvalidArgumentError(meant === undefined ? `Expected one of ${names()}.` : `Did you mean ${meant}?`);
}

async function run(options: Options): Promise<void> {
  try {
    const project = readProject(process.cwd());
    const file = targetPath(project, options.file);
    refuseExisting(project, file, options.file !== undefined);
    const driver = await choose(project, file, options);
    warnOfUncontrolled(project, driver);
    const name = project.package.name ?? basename(project.folder);
    const facts =
      driver.name === "prisma" ? prismaFacts(project.folder, dirname(resolve(project.folder, file))) : undefined;
    const source = driver.template.source({
      name,
      file: commandPath(file),
      language: file.endsWith("ts") ? "TypeScript" : "JavaScript",
      ...(facts === undefined ? {} : { prisma: facts }),
    });
    const script = writeFiles(project, { file, source, script: `rollcall verify ${commandPath(file)}` });
    process.stdout.write(`${[`wrote ${file}`, script, "", ...nextSteps(project, driver, file, facts)].join("\n")}\n`);
  } catch (error) {
    if (error instanceof Declined) process.stdout.write("Nothing was written.\n");
    else if (error instanceof InitError) {
      process.stderr.write(`rollcall: ${error.message}\n`);
      process.exitCode = exitCodes.wrongUse;
    } else throw error;
  }
}

/** Returns the driver that was asked for, chosen, or is the most likely one, and prints why. */
async function choose(project: Project, file: string, { driver, yes }: Options): Promise<Driver> {
  const detected = detectDrivers(project.package.dependencies);
  const asks = yes !== true && canAsk();
  const [only, ...more] = detected.found;
  if (driver !== undefined) return driver;
  if (asks) {
    const chosen = only !== undefined && more.length === 0 ? only : await askForDriver(detected);
    if (chosen === only) process.stdout.write(`package.json has ${only.package}.\n`);
    await askToWrite(file, chosen);
    return chosen;
  }
  const likely = only ?? mostLikely();
  process.stdout.write(`${whyLikely(detected, likely)}\n`);
  return likely;
}

/** Prints which databases of the project Rollcall does not control. What the target itself uses is said in the target. */
function warnOfUncontrolled(project: Project, { template }: Driver): void {
  for (const name of detectDrivers(project.package.dependencies).uncontrolled) {
    if (template.packages.includes(name)) continue;
    process.stdout.write(
      `${name} is in package.json: Rollcall does not control it; the target uses SQLite or files instead.\n`,
    );
  }
}

function mostLikely(): Driver {
  const driver = driverNamed("node:sqlite");
  if (driver === undefined) throw new RangeError("node:sqlite must be a driver");
  return driver;
}

function whyLikely({ found }: Detected, likely: Driver): string {
  const other = "; if that is wrong, delete what init writes, and name the library with --driver";
  if (found.length === 0) {
    return `package.json names no library that init knows, so ${likely.name}, which Node brings, is taken${other}.`;
  }
  if (found.length === 1) return `package.json has ${likely.package}.`;
  return `package.json has ${found.map((driver) => driver.package).join(", ")}; ${likely.package} is taken${other}.`;
}

/** Returns the commands to run next. */
function nextSteps(project: Project, { template, name }: Driver, file: string, facts?: PrismaFacts): string[] {
  const missing = ["rollcall", ...template.packages].filter((each) => !isInstalled(project.folder, each));
  return [
    "Next:",
    ...(missing.length === 0 ? [] : [`  npm install --save-dev ${missing.join(" ")}`]),
    ...(name === "prisma" ? prismaSteps(facts) : []),
    `  npx rollcall verify ${commandPath(file)}`,
  ];
}

/** Returns what makes the client of Prisma that the target imports. */
function prismaSteps(facts: PrismaFacts | undefined): string[] {
  if (facts === undefined) {
    return [
      "  npx prisma init --datasource-provider sqlite",
      "  (add a model User with a unique email to its schema)",
      "  npx prisma generate",
    ];
  }
  const { provider = "sqlite" } = facts;
  if (provider === "sqlite") return ["  npx prisma generate"];
  return [
    `  (the schema of this project is for ${provider}: copy it to prisma/rollcall.prisma, and there set the provider to`,
    "  sqlite and output to a folder of its own, from which the target imports)",
    "  npx prisma generate --schema prisma/rollcall.prisma",
  ];
}

/** Returns a path as commands name it: with a dot, so that it is no package. */
function commandPath(file: string): string {
  const path = relative(process.cwd(), join(process.cwd(), file)).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}
