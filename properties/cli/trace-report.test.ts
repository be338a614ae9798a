import { describe, expect, test } from "vitest";
import { answer, call, created, drawn, killed, registers, step, threw } from "./traces.js";

const unique = "\nInvalid `prisma.user.create()` invocation:\n\n\nUnique constraint failed";

describe("a drawing", () => {
  test("shows an error of several lines in one line", () => {
    const events = [registers(0, threw(unique, "P2002"))];
    const steps = [call(0), step(0, "INSERT INTO t VALUES (?)", { error: "SQLITE_CONSTRAINT", returns: 0 })];
    expect(drawn({ clients: 1, preemptions: 0, steps, events })).toMatchInlineSnapshot(`
      "
        1 client, 0 preemptions. Time runs downwards; the numbers are steps.

            A
         1  register("k")
         2  INSERT INTO t  ✗ SQLITE_CONSTRAINT
            → threw P2002: Invalid \`prisma.user.create()\` invocation: Unique constraint failed  ✗

        A's register("k") threw P2002: Invalid \`prisma.user.create()\` invocation: Unique constraint
          failed. register must not throw.
      "
    `);
  });

  test("shows a COMMIT that waits for a lock, in upper or lower case", () => {
    const steps = [
      call(0),
      step(0, "select * from t", { result: "1 row" }),
      call(1),
      step(1, "insert into t values (?)", { result: "1 changed" }),
      step(1, "commit", { lock: "blocked-visibly" }),
      step(0, "select count(*) from t", { result: "1 row", returns: 0 }),
      step(1, "commit", { lock: "retry", returns: 0 }),
    ];
    expect(drawn({ steps, events: [registers(0, created), registers(1, created)] })).toMatchInlineSnapshot(`
      "
        2 clients, 1 preemption. Time runs downwards; the numbers are steps.

            A                                              B
         1  register("k")
         2  SELECT … FROM t  → 1 row
         3                                                 register("k")
         4                                                 INSERT INTO t  → 1 changed
         5                                                 COMMIT  … waits
         6  SELECT … FROM t  → 1 row
            → created: true
         7                                                 COMMIT
                                                           → created: true

        A did "SELECT … FROM t" (1 row). Before it went on, B did "INSERT INTO t". Then A did "SELECT …
          FROM t".
        B waited for a lock, to do "COMMIT". Meanwhile A did "SELECT … FROM t" (1 row). Then it had the
          lock.
        A's register("k") returned created: true; B's register("k") returned created: true.
      "
    `);
  });

  test("says so if no client has taken a step", () => {
    expect(drawn({})).toBe("\n  No client has taken a step.\n");
  });
});

describe("the explanation below a drawing", () => {
  test("does not blame other clients if no client was preempted", () => {
    const steps = [call(0), step(0, "SELECT 1", { returns: 0 }), call(1), step(1, "SELECT 1", { returns: 0 })];
    const events = [registers(0, created), registers(1, threw("no", "E_NO"))];
    expect(drawn({ preemptions: 0, steps, events })).toMatchInlineSnapshot(`
      "
        2 clients, 0 preemptions. Time runs downwards; the numbers are steps.

            A                                              B
         1  register("k")
         2  SELECT 1
            → created: true
         3                                                 register("k")
         4                                                 SELECT 1
                                                           → threw E_NO: no  ✗

        A's register("k") returned created: true; B's register("k") threw E_NO: no. register must not
          throw; here the clients ran one after the other, without a preemption.
      "
    `);
  });

  test("names the call if the other client did nothing else", () => {
    const steps = [
      call(0),
      step(0, "SELECT x FROM t", { result: "no row" }),
      call(1),
      step(0, "DELETE FROM t", { returns: 0 }),
    ];
    expect(drawn({ steps })).toContain('Before it went on, B called register("k").');
  });

  test("refers to the mark ✗ only if an operation has it", () => {
    const again = registers(0, created);
    const onceMore = registers(0, created);
    const steps = [call(0), step(0, "INSERT INTO t VALUES (?)", { injected: "SQLITE_FULL", returns: 0 })];
    const events = [
      { ...again, outcome: { type: "indeterminate", error: { name: "Error", message: "full" } } as const },
    ];
    const possible = [{}];
    const both = { clients: 1, preemptions: 0, steps, events, possible, culprit: again };
    expect(drawn({ ...both, retried: [again, onceMore] })).toMatchInlineSnapshot(`
      "
        1 client, 0 preemptions. Time runs downwards; the numbers are steps.

            A
         1  register("k")
         2  INSERT INTO t  ⚡ SQLITE_FULL
            → failed with Error: full

            A tries again: register("k") → created: true  ✗

            A goes on: register("k") → created: true

        Allowed state just before ✗: registered.

        A's "INSERT INTO t" was made to fail: SQLITE_FULL.
        A's register("k") failed with Error: full. No sequential order of these operations, and of those
          that were retried, gives these answers.
        The fault was over then: an operation that failed must succeed when it is retried.
      "
    `);
    expect(drawn(both)).toContain('Allowed state just before register("k"): registered.');
  });

  test("says that an answer was malformed", () => {
    const steps = [call(0), step(0, "SELECT 1", { returns: 0 })];
    const events = [registers(0, { type: "malformed", message: "register must answer …" })];
    expect(drawn({ clients: 1, preemptions: 0, steps, events }).replace(/\s+/g, " ")).toContain(
      'A\'s register("k") returned a malformed answer. An answer must have the form that the contract asks for.',
    );
  });
});

describe("the drawing of a recovery run", () => {
  test("shows what the recovery wrote in a transaction", () => {
    const own = (label: string, result?: string) =>
      step(0, label, { accesses: [], ...(result === undefined ? {} : { result }) });
    const steps = [
      own("BEGIN"),
      own("SELECT x FROM t", "1 row"),
      own("DROP TABLE t"),
      own("UPDATE u SET a = 1", "0 changed"),
      own(
        "DELETE FROM users WHERE deletion_scheduled_at IS NOT NULL AND deletion_scheduled_at < '2030-01-01'",
        "1 changed",
      ),
      step(0, "COMMIT"),
    ].map((each, index) => ({ ...each, index: 9 + index }));
    expect(drawn({ clients: 1, steps: [call(0)], recoveries: [killed({ steps })] })).toMatchInlineSnapshot(`
      "
        1 client, 1 preemption. Time runs downwards; the numbers are steps.

            A
         1  register("k")

        ⚡ The process is killed here.

        The application starts again, in a new process:

            ⋮ 2 more steps
        12  DROP TABLE t
            ⋮ 1 more step
        14  DELETE FROM users WHERE deletion_scheduled_at IS NOT NULL AND deletion_scheduled_at <
              '2030-01-01'  → 1 changed
            ⋮ 1 more step

        The process was killed after A's register("k").
      "
    `);
  });
});

describe("the operations after a recovery", () => {
  const begin = { label: "BEGIN", file: "app.sqlite" };

  test("are shown with their writes, up to the offending answer", () => {
    const remove = { label: "DELETE FROM t WHERE id <> ?", file: "app.sqlite", result: "1 changed" };
    const insert = { label: "INSERT INTO t (id) VALUES (?)", file: "app.sqlite", result: "1 changed" };
    const commit = { label: "COMMIT", file: "app.sqlite" };
    const wrong = answer({ ...created }, "k", [begin, insert, commit]);
    const answers = [
      answer(created, "other", [begin, insert, remove, commit]),
      wrong,
      answer(created, "another", [remove]),
    ];
    const culprit = { ...wrong, client: 0, call: 1, return: 2 };
    const recovered = { apiKeys: [], registry: [], userDatabases: [], names: { apiKeys: "users", registry: "users" } };
    const possible = [null];
    expect(
      drawn({ clients: 1, steps: [call(0)], culprit, possible, recoveries: [killed({ answers, recovered })] }),
    ).toMatchInlineSnapshot(`
      "
        1 client, 1 preemption. Time runs downwards; the numbers are steps.

            A
         1  register("k")

        ⚡ The process is killed here.

        The application starts again, in a new process:

            At rest: 0 rows in users, 0 user databases.
            register("other") → created: true
                DELETE FROM t WHERE id <> ?  → 1 changed
            register("k") → created: true  ✗
                INSERT INTO t  → 1 changed
            register("another") → created: true

        Allowed state just before ✗: not registered.

        The process was killed after A's register("k").
      "
    `);
  });

  test("are shown without writes if the recovery left the damage", () => {
    const remove = { label: "DELETE FROM t WHERE id <> ?", file: "app.sqlite", result: "1 changed" };
    const recovered = { apiKeys: [{ authId: "1" }], registry: [], userDatabases: [] };
    const recoveries = [killed({ recovered, isWhole: false, answers: [answer(created, "k", [remove])] })];
    expect(drawn({ clients: 1, steps: [call(0)], recoveries })).not.toContain("DELETE");
  });
});
