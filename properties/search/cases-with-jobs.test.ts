import fc from "fast-check";
import type { Operation } from "rollcall/model";
import { describe, expect, test } from "vitest";
import type { ConcurrentCase } from "#src/core/index.js";
import { casesWithJobs, shrinkableWithJobs, suitesOfJobs } from "#src/search/index.js";
import { bound } from "../verify/registration.js";

const job = { type: "job:cleanUp" };
const { concurrentCases, shrinkableCases, suites } = bound.generate;
const hasJob = ({ clients }: ConcurrentCase): boolean => clients.flat().some(({ type }) => type === job.type);

/** The smallest of the cases that a failing one can be shrunk to for which this still holds. */
function smallest(failing: ConcurrentCase, fails: (smaller: ConcurrentCase) => boolean): ConcurrentCase | undefined {
  const property = fc.property(shrinkableWithJobs(failing, shrinkableCases()), (smaller) => !fails(smaller));
  return fc.check(property, { seed: 1, numRuns: 1, examples: [[failing]] }).counterexample?.[0];
}

describe("jobs beside clients", () => {
  test("stand in half of the sampled cases: as a client of their own, or around the operations of the only one", () => {
    const sample = (maxClients: number): ConcurrentCase[] =>
      fc.sample(casesWithJobs(concurrentCases(Math.min(3, maxClients)), ["cleanUp"], maxClients), {
        seed: 1,
        numRuns: 60,
      });
    for (const cases of [sample(3), sample(1)]) {
      const withJob = cases.filter(hasJob).length;
      expect(withJob).toBeGreaterThan(15);
      expect(withJob).toBeLessThan(45);
    }
    for (const { clients } of sample(3).filter(hasJob))
      expect(clients.at(-1)?.every(({ type }) => type === job.type)).toBe(true);
    for (const { clients } of sample(1).filter(hasJob)) expect([clients.length, clients[0]?.[0]]).toEqual([1, job]);
  });

  test("stand in no case of a target that has none", () => {
    const cases = concurrentCases(3);
    expect(casesWithJobs(cases, [], 3)).toBe(cases);
    expect(suitesOfJobs(suites.alone, [], 3)).toEqual([]);
  });

  test("stay when a failing case is made small, and what stands beside them gets smaller", () => {
    const register = (key: string): Operation => ({
      type: "register",
      key,
      settings: { keyName: "alpha", pollInterval: 60 },
    });
    const [key = ""] = suites.alone
      .flatMap(({ program }) => program.clients.flat())
      .flatMap((each) => ("key" in each ? [String(each.key)] : []));
    const remove: Operation = { type: "remove", key };
    const beside = { prefix: [register(key)], clients: [[remove, register(key)], [job]], choices: [0, 1] };
    expect(smallest(beside, hasJob)).toMatchObject({
      prefix: [],
      clients: [[{ type: "register" }], [job]],
      choices: [],
    });
    const around = { prefix: [register(key)], clients: [[job, remove, register(key), job]], choices: [] };
    expect(smallest(around, hasJob)?.clients).toMatchObject([[job, { type: "register" }, job]]);
  });
});
