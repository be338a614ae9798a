import { createInterface } from "node:readline/promises";
import { type Detected, type Driver, drivers } from "../../init/index.js";

/** The user did not want what was offered, or ended the input. */
export class Declined extends Error {}

/** Returns whether there is a terminal on which to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

/** Asks which library the project registers with. Those found come first. @throws {Declined} If the input ends */
export async function askForDriver({ found }: Detected): Promise<Driver> {
  const usual = found.length > 0 ? [] : ["node:sqlite", "better-sqlite3", "files"];
  const first = [...found, ...usual.flatMap((name) => drivers.filter((driver) => driver.name === name))];
  const offered = [...first, ...drivers.filter((driver) => !first.includes(driver))];
  const lines = offered.map((driver, index) => {
    const remark = found.includes(driver) ? "  (in package.json)" : describeDriver(driver);
    return `  ${String(index + 1).padStart(2)}  ${driver.name}${remark}`;
  });
  process.stdout.write(`What does your registration use?\n${lines.join("\n")}\n`);
  for (;;) {
    const answer = (await ask(`Number or name [1]: `)).trim();
    const chosen =
      answer === "" ? offered[0] : (offered[Number(answer) - 1] ?? offered.find(({ name }) => name === answer));
    if (chosen !== undefined) return chosen;
    process.stdout.write(`Expected a number from 1 to ${offered.length}, or a name.\n`);
  }
}

function describeDriver({ name }: Driver): string {
  const remarks: { readonly [name: string]: string } = {
    "node:sqlite": "  (Node brings it)",
    files: "  (plain files)",
    other: "  (something else)",
  };
  return remarks[name] ?? "";
}

/** Asks whether to write. @throws {Declined} If not */
export async function askToWrite(file: string, { name }: Driver): Promise<void> {
  const answer = await ask(`Write ${file} for ${name}, and a script to package.json? [Y/n] `);
  if (!/^(y|yes|)$/i.test(answer.trim())) throw new Declined();
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const ended = new AbortController();
  // Ctrl-C and Ctrl-D close it, and the question would never be answered.
  terminal.once("close", () => ended.abort());
  try {
    return await terminal.question(question, { signal: ended.signal });
  } catch (error) {
    if (!ended.signal.aborted) throw error;
    process.stdout.write("\n");
    throw new Declined("the input has ended");
  } finally {
    terminal.close();
  }
}
