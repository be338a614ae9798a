import { authIdOf } from "rollcall";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { open } from "./fixture.js";

describe("the account cache is never stale", () => {
  test("if another store on the same directory writes", async () => {
    const directory = temporaryDirectory();
    const [one, other] = [open(directory), open(directory)];
    await one.register("key", { keyName: "first" });
    expect(other.find("key")).toMatchObject({ keyName: "first" });
    expect(other.listActive()).toEqual([authIdOf("key")]);
    one.update("key", { keyName: "second" });
    expect(other.find("key")).toMatchObject({ keyName: "second" });
    one.setActive("key", false);
    expect(other.listActive()).toEqual([]);
    one.remove("key");
    expect(other.find("key")).toBeNull();
    expect(await other.register("key")).toMatchObject({ created: true });
    expect(one.find("key")).toMatchObject({ keyName: null });
    one.close();
    other.close();
  });

  test("if the caller changes the returned list", async () => {
    const store = open(temporaryDirectory());
    await store.register("key");
    store.listActive().push("changed");
    expect(store.listActive()).toEqual([authIdOf("key")]);
    store.close();
  });
});
