import { describe, expect, test } from "vitest";
import { registrationWorkload } from "#src/registration/index.js";
import { type Adapter, BrokenTargetError, type CommonClient } from "#src/workload/index.js";
import { heads, run } from "./run.js";

/*
 * Wrong use of the contract: refused before anything runs, in one sentence that names the field, what came, and what was
 * expected. On the command line that is exit code 2.
 */

const { adapter }: { readonly adapter: Adapter } = await import(registrationWorkload.adapter);

const nothing = (): undefined => undefined;
const right = { name: "a store", connect: nothing, inspect: nothing };

/** What is said of a default export with these fields, and of the client that it connects; "": nothing. */
function refusalOf(fields: object, client?: unknown): string {
  try {
    const target = adapter.checkTarget({ ...right, ...fields });
    if (client !== undefined) adapter.checkClient(target, client as CommonClient);
    return "";
  } catch (error) {
    if (error instanceof BrokenTargetError) return error.message;
    throw error;
  }
}

describe("a field of the wrong type", () => {
  test.each<[object, string]>([
    [{ name: "" }, "name must not be empty, but is ''"],
    [{ connect: undefined }, "connect must be a function, but is missing"],
    [{ inspect: "all" }, "inspect must be a function, but is 'all'"],
    [{ setup: 5 }, "setup must be a function where it is given, but is 5"],
    [{ maxClients: 0 }, "maxClients must be at least 1, but is 0"],
    [{ maxClients: 1.5 }, "maxClients must be a whole number, but is 1.5"],
    [{ maxClients: "one" }, "maxClients must be a number, but is 'one'"],
    [{ survives: "everything" }, `survives must be "power-loss" or "process-crash", but is 'everything'`],
    [{ databaseMayBeLost: 1 }, "databaseMayBeLost must be true or false, but is 1"],
    [{ clients: "one thread" }, `clients must be "one thread each" or "one process", but is 'one thread'`],
    [{ startsAlone: "yes" }, "startsAlone must be true or false, but is 'yes'"],
    [{ isConflict: true }, "isConflict must be a function where it is given, but is true"],
    [{ canonicalKey: "lower" }, "canonicalKey must be a function where it is given, but is 'lower'"],
    [{ check: [] }, "check must be a function where it is given, but is []"],
    [{ jobs: [] }, "jobs must be an object of functions, but is []"],
    [{ jobs: { cleanUp: "nightly" } }, "jobs.cleanUp must be a function, but is 'nightly'"],
    [{ apiKeys: ["a", "b"] }, "apiKeys must name at least 8 keys, but is [ 'a', 'b' ]"],
    [{ apiKeys: [..."abcdefg", 5] }, "apiKeys.7 must be a string, but is 5"],
  ])("%o", (fields, sentence) => {
    expect(refusalOf(fields)).toBe(`the default export of the module is no target: ${sentence}`);
  });
});

describe("a field that is not known", () => {
  test.each([
    ["isconflict", "isConflict"],
    ["apikeys", "apiKeys"],
    ["databaseMayBelost", "databaseMayBeLost"],
    ["canonicalkey", "canonicalKey"],
    ["maxClient", "maxClients"],
    ["job", "jobs"],
    ["startAlone", "startsAlone"],
    ["service", "services"],
  ])("%s is a misspelling of %s", (given, meant) => {
    expect(refusalOf({ [given]: undefined })).toContain(`${given} is no field of a target; did you mean ${meant}?`);
  });

  test("explains why another one is missing, so that is not said as well", () => {
    const { connect: conect, ...others } = right;
    const check = () => adapter.checkTarget({ ...others, conect });
    expect(check).toThrow(/^the default export .* no target: conect is no field of a target; did you mean connect\?$/);
  });

  test("may be anything that resembles no known one, or one that is given as well", () => {
    expect(refusalOf({ node: "24", author: "ann", logs: [], names: ["a"] })).toBe("");
  });

  test("may stand in a class, as the known ones may", () => {
    class Store {
      name = "a store";
      connect(): void {}
      inspect(): void {}
    }
    class Misspelt extends Store {
      recovr(): void {}
    }
    expect(adapter.checkTarget(new Store())).toBeInstanceOf(Store);
    expect(() => adapter.checkTarget(new Misspelt())).toThrow("did you mean recover?");
  });
});

describe("a client", () => {
  const register = nothing;

  test.each([
    ["listactive", "listActive"],
    ["udpate", "update"],
    ["setactive", "setActive"],
    ["changekey", "changeKey"],
    ["Close", "close"],
  ])("with %s has misspelt an operation", (given, meant) => {
    expect(refusalOf({}, { register, [given]: nothing })).toBe(
      `the client that connect returned is wrong: ${given} is no operation of a client; did you mean ${meant}?`,
    );
  });

  test("with registr has no register", () => {
    expect(refusalOf({}, { registr: nothing })).toContain(
      "registr is no operation of a client; did you mean register?",
    );
  });

  test("without methods is none", () => {
    expect(refusalOf({}, {})).toContain("a client with the method register, but returned one with no methods");
    expect(refusalOf({}, { query: nothing })).toContain("but returned one with only query");
    expect(refusalOf({}, 5)).toContain("a client with the method register, but returned 5");
  });

  test("may have methods and fields of its own", () => {
    const own = { lose: nothing, close: nothing, registry: new Map(), updated: 5, query: nothing };
    expect(refusalOf({}, { register, ...own })).toBe("");
  });

  test("with a getter that throws, or made by a proxy, is one", () => {
    const throwing = Object.defineProperty({ register }, "version", {
      get() {
        throw new Error("not connected");
      },
    });
    expect(refusalOf({}, throwing)).toBe("");
    expect(refusalOf({}, new Proxy({}, { get: () => nothing }))).toBe("");
  });

  test("that changes keys needs isConflict of its target", () => {
    const client = { register, changeKey: nothing };
    expect(refusalOf({}, client)).toContain("changeKey needs isConflict of the target");
    expect(refusalOf({ isConflict: nothing }, client)).toBe("");
  });
});

describe("fields that do not fit together", () => {
  test("a job of the name start, where the start of the application is one", () => {
    const jobs = { start: nothing };
    expect(refusalOf({ jobs, recover: nothing })).toContain("jobs must not name one start");
    expect(refusalOf({ jobs, recover: nothing, startsAlone: true })).toContain("jobs must not name one start");
    expect(refusalOf({ jobs })).toBe("");
  });

  test("a key that is named twice", () => {
    expect(refusalOf({ apiKeys: [..."abcdefga"] })).toContain(`apiKeys must all be different, but name "a" twice`);
  });
});

describe("what a function returns", () => {
  const refuses = `(directory) => ({ register(key, settings) {
    const answer = register(directory, key, settings);
    if (!answer.created) throw new Error("exists already");
    return answer;
  } })`;

  test.each([
    [`(error) => error.message.match(/exists/)`, "isConflict must return true or false, but returned [ 'exists'"],
    [
      `async (error) => error.message === "exists already"`,
      "isConflict must return true or false, but returned Promise",
    ],
  ])("isConflict: %s", async (isConflict, message) => {
    await expect(run({ connect: refuses, isConflict }, { only: ["sequential"] })).rejects.toMatchObject({
      message: expect.stringContaining(message),
    });
  });

  test("isConflict may return nothing, or throw: then it is no conflict", async () => {
    const found = await Promise.all(
      ["() => undefined", "() => null", "(error) => error.cause.code"].map((isConflict) =>
        heads({ connect: refuses, isConflict }, { only: ["sequential"] }),
      ),
    );
    expect(found).toEqual([["operation-threw"], ["operation-threw"], ["operation-threw"]]);
  });

  test.each([
    ["{ accounts: [], userDatabase: [] }", "userDatabase is no list of a snapshot; did you mean userDatabases?"],
    ["{ apiKeys: [], registery: [] }", "registery is no list of a snapshot; did you mean registry?"],
    ["{ account: [] }", "account is no list of a snapshot; did you mean accounts?"],
    [
      "{ accounts: [], names: { account: 'users' } }",
      "names.account is no list of a snapshot; did you mean names.accounts?",
    ],
  ])("inspect: %s", async (snapshot, message) => {
    await expect(run({ inspect: `() => (${snapshot})` }, { only: ["sequential"] })).rejects.toMatchObject({
      message: expect.stringContaining(message),
    });
  });

  test("inspect may return fields of its own", async () => {
    const inspect = `(directory) => ({ accounts: inFolder(directory, "accounts").map((authId) => ({ authId })), node: 24, name: "all" })`;
    const parts = {
      inspect,
      connect: `(directory) => ({ register: (key, settings) => register(directory, key, settings) })`,
    };
    expect(await heads(parts, { only: ["sequential"] })).not.toContain("lifecycle-threw");
  });
});
