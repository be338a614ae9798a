import { cpSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { RegistrationStore } from "rollcall";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { codeOf, open, rejection } from "./fixture.js";
import { inAnotherProcess } from "./other-process.js";

interface Opened {
  readonly directory: string;
  /** A copy of the directory, made while no store was open. */
  readonly copy: string;
  readonly store: RegistrationStore;
}

/** An open store with an account, and a copy of its directory from before the store was opened. */
async function opened(): Promise<Opened> {
  const [directory, copy] = [join(temporaryDirectory(), "store"), join(temporaryDirectory(), "copy")];
  const first = open(directory);
  await first.register("known", { keyName: "name" });
  first.close();
  cpSync(directory, copy, { recursive: true });
  const store = open(directory);
  expect(store.find("known")).not.toBeNull();
  return { directory, copy, store };
}

const replacements: readonly (readonly [what: string, replace: (opened: Opened) => void, keepsAccounts: boolean])[] = [
  [
    "the directory is renamed away, and a copy takes its name",
    ({ directory, copy }) => {
      renameSync(directory, `${directory}.away`);
      cpSync(copy, directory, { recursive: true });
    },
    true,
  ],
  [
    "the directory is deleted, and another store makes it anew",
    ({ directory }) => {
      rmSync(directory, { recursive: true });
      inAnotherProcess(directory, 'const store = open(); await store.register("its own"); store.close();');
    },
    false,
  ],
  ["the directory is deleted", ({ directory }) => rmSync(directory, { recursive: true }), false],
  [
    "the master database is replaced by another file",
    ({ directory, copy }) => renameSync(join(copy, "master.sqlite"), join(directory, "master.sqlite")),
    true,
  ],
  [
    "the process copies the directory, which drops its locks, and the -wal is deleted by another process that closes it",
    ({ directory }) => {
      cpSync(directory, join(temporaryDirectory(), "second copy"), { recursive: true });
      inAnotherProcess(directory, "open().close();");
      expect(readdirSync(directory)).not.toContain("master.sqlite-wal");
    },
    true,
  ],
];

describe.each(replacements)("if %s", (_, replace, keepsAccounts) => {
  test("an open store acknowledges nothing any more", async () => {
    const { store, ...where } = await opened();
    replace({ store, ...where });
    expect(await rejection(store.register("new"))).toBe("STORE_REPLACED");
    expect(await rejection(store.register("known"))).toBe("STORE_REPLACED");
    for (const call of [
      () => store.find("known"),
      () => store.find("unknown"),
      () => store.update("known", { keyName: "changed" }),
      () => store.setActive("known", false),
      () => store.changeKey("known", "other"),
      () => store.remove("known"),
      () => store.listActive(),
      () => store.accounts(),
      () => store.count(),
      () => store.audit(),
    ]) {
      expect(codeOf(call)).toBe("STORE_REPLACED");
    }
    expect(await rejection(store.promises.update("known", {}))).toBe("STORE_REPLACED");
    expect(await rejection(store.auditInSlices())).toBe("STORE_REPLACED");
    store.close();
  });

  test("a store that is opened then has what is there, and nothing that failed", async () => {
    const { directory, store, ...where } = await opened();
    replace({ directory, store, ...where });
    await rejection(store.register("new"));
    codeOf(() => store.update("known", { keyName: "changed" }));
    store.close();
    const again = open(directory);
    expect(again.find("known")?.keyName).toBe(keepsAccounts ? "name" : undefined);
    expect(again.find("new")).toBeNull();
    expect(again.audit().findings).toEqual([]);
    expect(await again.register("new")).toMatchObject({ created: true });
    again.close();
  });
});

test("a registration that was going on when the master was replaced is rejected", async () => {
  const { directory, copy, store } = await opened();
  const registration = store.register("new");
  renameSync(join(copy, "master.sqlite"), join(directory, "master.sqlite"));
  expect(await rejection(registration)).toBe("STORE_REPLACED");
  store.close();
});

test("a file that is made in the directory is no replacement", async () => {
  const { directory, copy, store } = await opened();
  cpSync(join(copy, "master.sqlite"), join(directory, "a copy of the master"));
  expect(store.update("known", { keyName: "changed" })).toBe(true);
  expect(await store.register("new")).toMatchObject({ created: true });
  store.close();
});
