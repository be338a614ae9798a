import type { PassResult } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { built } from "../../built.js";
import { counterexampleOf, onePass, reasonOf } from "../one-pass.js";
import { smallStore, targetModule } from "../target-module.js";

const faults = (module: string, schedules = 12): Promise<PassResult> => onePass("faults", module, schedules);
const faulty = (name: string): string => built(`properties/faulty-stores/${name}.js`);
const small = (parts: { readonly [part: string]: string }): string => targetModule(smallStore(parts));

function findingsOf(result: PassResult): string[] {
  return result.verdict === "failed" ? result.findings.map(({ code }) => code) : [reasonOf(result)];
}

describe("the faults pass", () => {
  test("finds nothing wrong with a store that is as small as a correct one can be", async () => {
    expect(reasonOf(await faults(small({})))).toBe("passed");
  });

  test("records in its counterexample which step failed, and with which error", async () => {
    const { program, faults: recorded, steps } = counterexampleOf(await faults(faulty("partial-file-valid")));
    expect(program).toMatchObject({ prefix: [], clients: [[{ type: "register" }]] });
    expect(recorded).toMatchObject([{ kind: "ENOSPC" }]);
    expect(steps[recorded[0]?.step ?? -1]).toMatch(/^1 write/);
  });

  test("convicts a store that leaves a transaction open, also by the retry", async () => {
    const found = findingsOf(await faults(faulty("transaction-left-open")));
    expect(found).toEqual(expect.arrayContaining(["left-in-transaction", "operation-threw"]));
  });

  test("convicts a store that answers success although nothing was done", async () => {
    const connect = `(directory) => ({ register(apiKey, settings) {
      try {
        return register(directory, apiKey, settings);
      } catch {
        return { authId: authIdOf(apiKey), created: true };
      }
    } })`;
    expect(findingsOf(await faults(small({ connect })))[0]).toMatch(/account-lost|not-linearizable|wrong-answer/);
  });

  test("convicts a store if an operation can never succeed again", async () => {
    const connect = `(directory) => {
      let broken = false;
      return { register(apiKey, settings) {
        if (broken) throw new Error("still broken");
        try {
          return register(directory, apiKey, settings);
        } catch (error) {
          broken = true;
          throw error;
        }
      } };
    }`;
    const result = await faults(small({ connect }));
    expect(result.verdict === "failed" && result.findings[0]?.message).toContain("still broken");
  });

  test("convicts a store if a failed operation harms another client", async () => {
    const connect = `(directory) => ({ register(apiKey, settings) {
      const stop = path.join(directory, "stop");
      if (fs.existsSync(stop) && fs.readFileSync(stop, "utf8") !== apiKey) throw new Error("stopped by another");
      try {
        return register(directory, apiKey, settings);
      } catch (error) {
        fs.writeFileSync(stop, apiKey);
        throw error;
      }
    } })`;
    const recover = `(directory) => { fs.rmSync(path.join(directory, "stop"), { force: true }); recover(directory); }`;
    const result = await faults(small({ connect, recover }), 40);
    expect(result.verdict === "failed" && result.findings[0]?.message).toContain("stopped by another");
  });

  test("believes an error that the target tolerates: nothing was changed", async () => {
    const connect = `(directory) => ({ register(apiKey, settings) {
      const before = inFolder(directory, "accounts").length;
      try {
        return register(directory, apiKey, settings);
      } catch (error) {
        // The last step makes the name durable. If it fails, the account is there already.
        throw Object.assign(error, { rejected: inFolder(directory, "accounts").length === before });
      }
    } })`;
    expect(reasonOf(await faults(small({ connect, tolerates: "(error) => error.rejected === true" })))).toBe("passed");
  });
});
