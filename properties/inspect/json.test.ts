import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspectJson } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";

function storeOf(content: unknown): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, "data.json"), typeof content === "string" ? content : JSON.stringify(content));
  return directory;
}

const people = {
  users: [
    { id: 1, name: "Ann", active: true },
    { id: 2, active: false },
  ],
};

describe("inspectJson", () => {
  test("reads the entries of a list; a setting that an entry does not have is null", () => {
    const accounts = { list: "users", authId: "id", keyName: "name", active: "active" };
    expect(inspectJson({ file: "data.json", accounts })(storeOf(people))).toEqual({
      accounts: [
        { authId: "1", keyName: "Ann", active: true },
        { authId: "2", keyName: null, active: false },
      ],
      names: { accounts: "users" },
    });
  });

  test("reads an object by its keys, and values by functions", () => {
    const accounts = { list: "data.users", authId: (_: object, key: string) => key, data: "text" };
    const directory = storeOf({ data: { users: { ann: { text: "hi" }, bob: {} } } });
    expect(inspectJson({ file: "data.json", accounts })(directory).accounts).toEqual([
      { authId: "ann", data: "hi" },
      { authId: "bob", data: null },
    ]);
  });

  test("lists the files of users", () => {
    const directory = storeOf(people);
    mkdirSync(join(directory, "users"));
    writeFileSync(join(directory, "users/1.txt"), "hi");
    const userDatabases = { files: "users/{authId}.txt", data: "text" } as const;
    const options = { file: "data.json", accounts: { list: "users", authId: "id" }, userDatabases };
    expect(inspectJson(options)(directory).userDatabases).toEqual([{ path: "users/1.txt", authId: "1", data: "hi" }]);
  });

  test.each([
    ["a list", { list: "user", authId: "id" }, "data.json has no list user; did you mean users? There are users"],
    ["a field", { list: "users", authId: "ID" }, "an entry of data.json has no field ID; did you mean id?"],
    ["a setting", { list: "users", authId: "id", keyName: "Name" }, "no field Name; did you mean name?"],
  ])("names what was meant by a misspelt name of %s", (_, accounts, expected) => {
    expect(() => inspectJson({ file: "data.json", accounts })(storeOf(people))).toThrow(expected);
  });

  test("a file that is missing is an error or empty, as the target says; half a file is always an error", () => {
    const options = { file: "data.json", accounts: { authId: "id" } };
    expect(() => inspectJson(options)(temporaryDirectory())).toThrow("the directory of the run has no data.json");
    expect(inspectJson({ ...options, mayBeMissing: true })(temporaryDirectory()).accounts).toEqual([]);
    expect(() => inspectJson(options)(storeOf('[{ "id'))).toThrow(/^data.json \(6 characters\) is no JSON/);
  });
});
