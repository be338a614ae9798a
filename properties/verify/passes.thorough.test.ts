import { describe, expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { firstFinding, seconds } from "./first-finding.js";
import { smallStore, targetModule } from "./target-module.js";

describe("every pass", () => {
  test("that only met rejected errors has shown nothing, and says so; after a crash or a fault that is for ever", async () => {
    const source = smallStore({
      connect: `() => ({ register: () => { throw new Error("come back later") } })`,
      tolerates: "() => true",
    });
    const { passes } = await verify({ module: targetModule(source), seed: 3, seconds: 1, schedules: 10 });
    expect(
      passes.map((pass) => `${pass.pass} ${pass.verdict === "failed" ? pass.findings[0]?.code : pass.verdict}`),
    ).toEqual([
      "sequential unknown",
      "interleavings unknown",
      "crashes refused-for-ever",
      "faults unknown",
      "stress unknown",
    ]);
  });
});

describe("the sequential pass convicts a store", () => {
  test.each<[string, { readonly [part: string]: string }, readonly string[]]>([
    [
      "that forgets what it was told when it restarts",
      {
        recover: `(directory) => ["accounts", "users"].forEach((folder) => {
          const files = fs.readdirSync(path.join(directory, folder));
          files.forEach((name) => fs.rmSync(path.join(directory, folder, name)));
        })`,
      },
      // A key that is registered again, or what the smaller program after shrinking shows.
      ["account-lost", "wrong-answer"],
    ],
    ["that cannot start again", { recover: `() => { throw new Error("locked") }` }, ["lifecycle-threw"]],
    [
      "that throws for a key that is registered",
      {
        connect: `(directory) => ({ register(key, s) {
          const answer = register(directory, key, s);
          if (!answer.created) throw new Error("already registered");
          return answer;
        } })`,
      },
      ["operation-threw"],
    ],
    [
      "whose answers lose their form later",
      {
        connect: `(directory) => { let calls = 0; return { register: (key, s) => (calls++ > 3 ? null : register(directory, key, s)) } }`,
      },
      ["malformed-answer"],
    ],
  ])("%s", async (_, replaced, codes) => {
    expect(codes).toContain(await firstFinding("sequential", targetModule(smallStore(replaced))));
  });

  test("with the smallest program, the same for the same seed", async () => {
    const connect = `(directory) => ({ register: (key, s) => ({ ...register(directory, key, s), created: true }) })`;
    const module = targetModule(smallStore({ connect }));
    const [one, two] = [
      await verify({ module, only: ["sequential"], seed: 5, seconds }),
      await verify({ module, only: ["sequential"], seed: 5, seconds }),
    ];
    const [pass] = one.passes;
    expect(pass).toMatchObject({ verdict: "failed", evidence: { steps: [{}, { expected: { type: "account" } }] } });
    expect(two.passes[0]).toMatchObject({ evidence: pass?.verdict === "failed" ? pass.evidence : undefined });
  });
});

describe("a target that keeps state in its module", () => {
  const remembering = `(directory) => ({ register(key, s) {
    globalThis.seen ??= new Map();
    const known = globalThis.seen.get(key);
    if (known) return { ...known, created: false };
    const answer = register(directory, key, s);
    globalThis.seen.set(key, answer);
    return answer;
  } })`;

  test("is not convicted because Rollcall used its threads again", async () => {
    const { passes } = await verify({
      module: targetModule(smallStore({ connect: remembering })),
      only: ["sequential"],
      seed: 3,
      seconds: 5,
    });
    expect(passes).toMatchObject([{ verdict: "passed", work: { notes: [expect.stringContaining("fresh threads")] } }]);
  });
});

describe("the stress pass of a store", () => {
  test("that never answers under load: the verdict is unknown, and the pass does not hang", async () => {
    const connect = `(directory) => { let calls = 0; return { register: (key, s) => (calls++ > 30 ? new Promise(() => {}) : register(directory, key, s)) } }`;
    const module = targetModule(smallStore({ connect }));
    const { passes } = await verify({ module, only: ["stress"], seed: 3, seconds, stallSeconds: 5 });
    expect(passes).toMatchObject([
      { verdict: "unknown", reason: expect.stringMatching(/got no answer to its operation \d+, register, within 5 s/) },
    ]);
  });
});
