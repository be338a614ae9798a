import { beforeAll, describe, expect, test } from "vitest";
import { checkLinearizability } from "#src/checker/index.js";
import { accountSpecification } from "./histories/registration.js";
import { type Simulation, simulate } from "./histories/simulate.js";

/*
 * Histories as large as those of a stress pass, and the same ones with one false response.
 */

const sizes: { readonly [name: string]: Simulation } = {
  "1,000,000 operations on 100,000 keys": { operations: 1_000_000, clients: 16, keys: 100_000, seed: 1 },
  "20,000 operations of 16 clients on one key": { operations: 20_000, clients: 16, keys: 1, seed: 2 },
};

describe.each(Object.entries(sizes))("%s", (_, simulation) => {
  let history: ReturnType<typeof simulate> = [];
  beforeAll(() => {
    history = simulate(simulation);
  });

  test("are linearizable", () => {
    expect(checkLinearizability(accountSpecification, history)).toEqual({ verdict: "linearizable" });
  });

  test("are not linearizable with one false response", () => {
    const falseResponse = { keyName: "a name that was never set", active: true };
    const index = history.findLastIndex(({ operation, response }) => operation.type === "find" && response !== null);
    const found = history[index];
    if (found === undefined) throw new Error("no find has found an account");
    const falsified = history.with(index, { ...found, response: falseResponse });
    const result = checkLinearizability(accountSpecification, falsified);
    expect(result).toMatchObject({ verdict: "not-linearizable", partition: found.operation.key });
    expect("culprit" in result && result.culprit).toBe(falsified[index]);
  });
});
