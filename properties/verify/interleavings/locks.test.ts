import { describe, expect, test } from "vitest";
import { callers, controlled, inOneGo, scriptedTarget } from "../controlled.js";

describe("a client that waits for a lock", () => {
  test("is tried again when another has given it back, and goes on", async () => {
    const module = scriptedTarget(`(directory) => {
      const db = open(directory);
      return { register() {
        db.transaction(() => db.prepare("UPDATE t SET x = x + 1").run()).immediate();
        return { authId: String(db.prepare("SELECT x FROM t").pluck().get()) };
      } };
    }`);
    const trace = await controlled(module, callers(2))({ type: "clients", clients: [0, 0, 1, 1] });
    expect(trace.steps.filter(({ lock }) => lock !== undefined).map(({ client, lock }) => [client, lock])).toEqual([
      [1, "blocked"],
      [1, "retry"],
    ]);
    expect(trace.events.map(({ outcome }) => outcome)).toMatchObject([
      { answer: { registration: { authId: "1" } } },
      { answer: { registration: { authId: "2" } } },
    ]);
  });

  test("fails after its busy timeout only if no other client can move: the shortest timeout first", async () => {
    const clients = ["x", "y"].map((key) => [{ type: "register", key, settings: {} } as const]);
    const run = controlled(scriptedTarget(crossing), { prefix: [], clients });
    // Each has its first lock; then A waits for y, up to 3 s, and B for x, up to 9 s.
    const trace = await run({ type: "clients", clients: [0, 0, 1, 1, 0, 1] });
    expect(trace.steps.filter(({ lock }) => lock === "expired")).toMatchObject([
      { client: 0, error: "SQLITE_BUSY", label: "BEGIN IMMEDIATE" },
    ]);
    expect(trace.events.map(({ outcome }) => outcome.type)).toEqual(["threw", "answered"]);
  });

  test("fails if the schedule asks for it", async () => {
    const module = scriptedTarget(`(directory) => {
      const db = open(directory);
      return { register() {
        db.transaction(() => db.prepare("UPDATE t SET x = x + 1").run()).immediate();
        return { authId: "a" };
      } };
    }`);
    // B comes after A has begun, waits, and -1 lets its timeout run out.
    const trace = await controlled(module, callers(2))({ type: "choices", choices: [0, 0, 1, 0, -1] });
    expect(trace.steps.filter(({ lock }) => lock === "expired")).toMatchObject([{ client: 1, error: "SQLITE_BUSY" }]);
  });

  test("yields if it polls: other clients move first", async () => {
    const module = scriptedTarget(`(directory) => {
      const file = path.join(directory, "lock");
      return { async register() {
        for (;;) {
          try { fs.closeSync(fs.openSync(file, "wx")); break; } catch { await new Promise((r) => setTimeout(r, 1)); }
        }
        fs.existsSync(file);
        fs.unlinkSync(file);
        return { authId: "a" };
      } };
    }`);
    const trace = await controlled(module, callers(2))({ type: "clients", clients: [0, 0, 1, 1] });
    expect(trace.events.map(({ outcome }) => outcome.type)).toEqual(["answered", "answered"]);
  });
});

/** Each client locks the database that its key names, and then the other one. */
const crossing = `(directory) => {
  const x = new Sqlite(path.join(directory, "x.sqlite"), { timeout: 9000 });
  const y = new Sqlite(path.join(directory, "y.sqlite"), { timeout: 3000 });
  return { register(key) {
    const [first, second] = key === "x" ? [x, y] : [y, x];
    first.exec("BEGIN IMMEDIATE");
    try {
      second.exec("BEGIN IMMEDIATE");
      second.exec("COMMIT");
    } finally {
      first.exec("COMMIT");
    }
    return { authId: key };
  } };
}`;

test("a run in one go has no preemption", async () => {
  const module = scriptedTarget(`(directory) => ({ register: () => (fs.existsSync(directory), { authId: "a" }) })`);
  const { choices, steps } = await controlled(module, callers(2))(inOneGo);
  expect(choices.every((choice) => choice === 0)).toBe(true);
  expect(steps.map(({ client }) => client)).toEqual([0, 0, 1, 1]);
});
