import { TargetUnusableError } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { smallStore, targetModule } from "../verify/target-module.js";

type Parts = { readonly [part: string]: string };

/** Of the small store, with one method more or another instead of its own. */
const client = (methods: string): string =>
  `(directory) => ({ register: (key, settings) => register(directory, key, settings), ${methods} })`;

/**
 * Wrong use of the contract: refused before anything runs, in one sentence that names the field, what came, and what was
 * expected. On the command line that is exit code 2.
 */
async function refusalOf(source: string): Promise<string> {
  const verification = verify({ module: targetModule(source), only: ["sequential"], seed: 1, seconds: 0.5 });
  const error: unknown = await verification.catch((thrown: unknown) => thrown);
  if (!(error instanceof TargetUnusableError)) return "accepted";
  expect(error.kind).toBe("broken");
  return error.reason;
}

describe("a field of the wrong type", () => {
  test.each<[Parts, string]>([
    [{ maxClients: "0" }, "maxClients must be at least 1, but is 0"],
    [{ maxClients: "1.5" }, "maxClients must be a whole number, but is 1.5"],
    [{ maxClients: `"one"` }, "maxClients must be a number, but is 'one'"],
    [{ survives: `"everything"` }, `survives must be "power-loss" or "process-crash", but is 'everything'`],
    [{ databaseMayBeLost: "1" }, "databaseMayBeLost must be true or false, but is 1"],
    [{ startsAlone: `"yes"` }, "startsAlone must be true or false, but is 'yes'"],
    [{ isConflict: "true" }, "isConflict must be a function where it is given, but is true"],
    [{ canonicalKey: `"lower"` }, "canonicalKey must be a function where it is given, but is 'lower'"],
    [{ check: "[]" }, "check must be a function where it is given, but is []"],
    [{ jobs: "[]" }, "jobs must be an object of functions, but is []"],
    [{ jobs: `{ cleanUp: "nightly" }` }, "jobs.cleanUp must be a function, but is 'nightly'"],
    [{ connect: "undefined" }, "connect must be a function, but is missing"],
    [{ apiKeys: `["a", 5]` }, "apiKeys.1 must be a string, but is 5"],
  ])("%o", async (parts, sentence) => {
    expect(await refusalOf(smallStore(parts))).toContain(sentence);
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
    ["tolerate", "tolerates"],
  ])("%s is a misspelling of %s", async (given, meant) => {
    expect(await refusalOf(smallStore({ [given]: "undefined" }))).toContain(
      `${given} is no field of a target; did you mean ${meant}?`,
    );
  });

  test("explains why another one is missing, so that is not said as well", async () => {
    const source = smallStore().replace("connect: (", "conect: (");
    expect(await refusalOf(source)).toBe(
      "the default export of the module is no target: conect is no field of a target; did you mean connect?",
    );
  });

  test("may be anything that resembles no known one", async () => {
    expect(await refusalOf(smallStore({ node: "24", author: `"ann"`, logs: "[]" }))).toBe("accepted");
  });
});

describe("a client", () => {
  test.each([
    ["listactive: () => []", "listactive", "listActive"],
    ["udpate: () => false", "udpate", "update"],
    ["setactive: () => false", "setactive", "setActive"],
    ["changekey: () => false", "changekey", "changeKey"],
  ])("with %s has misspelt an operation", async (method, given, meant) => {
    expect(await refusalOf(smallStore({ connect: client(method) }))).toContain(
      `${given} is no operation of a client; did you mean ${meant}?`,
    );
  });

  test("with registr has no register", async () => {
    expect(await refusalOf(smallStore({ connect: "() => ({ registr: () => ({}) })" }))).toContain(
      "registr is no operation of a client; did you mean register?",
    );
  });

  test("may have methods and fields of its own", async () => {
    const connect = client(`lose() {}, close() {}, registry: new Map(), updated: 5, query: () => []`);
    expect(await refusalOf(smallStore({ connect }))).toBe("accepted");
  });
});

describe("fields that do not fit together", () => {
  test("a job of the name start, where the start of the application is one", async () => {
    const jobs = "{ start: () => {} }";
    expect(await refusalOf(smallStore({ jobs }))).toContain("jobs must not name one start");
    expect(await refusalOf(smallStore({ jobs, recover: "undefined" }))).toBe("accepted");
  });

  test("a key that is named twice", async () => {
    const apiKeys = JSON.stringify([..."abcdefga"]);
    expect(await refusalOf(smallStore({ apiKeys }))).toContain(`apiKeys must all be different, but name "a" twice`);
  });
});
