import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { authIdOf, openRegistrationStore } from "rollcall";
import { expect, test } from "vitest";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";

const kills = 50;
const userMigrations = [{ name: "notes", up: "CREATE TABLE notes (text TEXT) STRICT" }];

/** Runs a process, kills it during its work, and returns the lines that it printed. */
async function runAndKill(directory: string, round: number): Promise<string[]> {
  const child = spawn(process.execPath, [built("properties/store/registrar-process.js"), directory, `r${round}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const printed: string[] = [];
  // The number of lines differs from round to round, so that the kills hit different steps.
  const linesUntilKill = 2 + ((round * 7) % 23);
  for await (const line of createInterface(child.stdout)) {
    printed.push(line);
    if (printed.length === linesUntilKill) child.kill("SIGKILL");
  }
  if (child.signalCode === null) await once(child, "exit");
  expect(child.signalCode).toBe("SIGKILL");
  return printed;
}

test(`a store that is killed ${kills} times loses no acknowledged registration and leaves none unfinished`, async () => {
  const directory = temporaryDirectory();
  const printed: string[] = [];
  for (let round = 0; round < kills; round += 1) {
    printed.push(...(await runAndKill(directory, round)));

    const store = openRegistrationStore({ directory, userMigrations });
    expect(store.opening.recovery.failures).toEqual([]);
    expect(store.audit().findings).toEqual([]);
    store.close();
  }

  const was = (step: string, apiKey: string): boolean => printed.includes(`${step} ${apiKey}`);
  const store = openRegistrationStore({ directory, userMigrations });
  for (const apiKey of printed
    .filter((line) => line.startsWith("registering "))
    .map((line) => line.split(" ")[1] ?? "")) {
    const account = store.find(apiKey);
    const removal = was("removed", apiKey) ? "done" : was("removing", apiKey) ? "started" : "none";
    if (removal === "done") expect(account).toBeNull();
    if (removal === "none" && was("registered", apiKey))
      expect(account).toMatchObject({ keyName: apiKey, pollInterval: 60 });
    if (account === null) continue;
    const notes = store.withUserDatabase(authIdOf(apiKey), (database) =>
      database.prepare<[], string>("SELECT text FROM notes").pluck().all(),
    );
    if (was("wrote", apiKey)) expect(notes).toEqual([apiKey]);
    else expect(notes.length).toBeLessThanOrEqual(1);
  }
  const { users } = store.audit().totals;
  store.close();
  // The journal of an unfinished transaction may exist; SQLite rolls it back at the next access.
  const files = readdirSync(join(directory, "users"));
  const databases = files.filter((name) => name.endsWith(".sqlite"));
  expect(databases).toHaveLength(users);
  expect(new Set(files.map((name) => name.replace(/-journal$/, "")))).toEqual(new Set(databases));
});
