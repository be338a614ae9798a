import { describe, expect, test } from "vitest";
import { withScript } from "#src/init/index.js";

const added = (text: string): string => withScript(text, "rollcall", "rollcall verify ./t.mjs");

describe("package.json with one more script", () => {
  test.each([
    ["two spaces", '{\n  "name": "a",\n  "scripts": {\n    "test": "x"\n  }\n}\n'],
    ["tabs", '{\n\t"scripts": {\n\t\t"test": "x"\n\t}\n}\n'],
    ["Windows line ends", '{\r\n  "scripts": {\r\n    "test": "x"\r\n  }\r\n}\r\n'],
    ["no line end at the end", '{\n  "scripts": {\n    "test": "x"\n  }\n}'],
    ["a list on one line", '{\n  "files": ["a", "b"],\n  "scripts": {\n    "test": "x"\n  }\n}\n'],
    ["no scripts", '{\n    "name": "a",\n    "files": ["a", "b"]\n}\n'],
    ["a byte order mark", '\u{feff}{\n  "scripts": {\n    "test": "x"\n  }\n}\n'],
    [
      "another field called scripts before",
      '{\n  "x": { "scripts": { "a": "b" } },\n  "scripts": {\n    "test": "x"\n  }\n}\n',
    ],
  ])("with %s: every line of before is still there, as it was", (_, text) => {
    const result = added(text);
    const before = JSON.parse(text.replace("\u{feff}", ""));
    const scripts = { ...before.scripts, rollcall: "rollcall verify ./t.mjs" };
    expect(JSON.parse(result.replace("\u{feff}", ""))).toEqual({ ...before, scripts });
    const lines = result.split("\n");
    expect(text.split("\n").filter((line) => !lines.includes(line))).toEqual([]);
    expect(result.endsWith("\n")).toBe(text.endsWith("\n"));
    expect(result.includes("\r\n")).toBe(text.includes("\r\n"));
    expect(result.startsWith("\u{feff}")).toBe(text.startsWith("\u{feff}"));
  });

  test.each([
    ["{}", {}],
    ['{ "scripts": {} }', { scripts: {} }],
    ['{"name":"a","scripts":{"a":"b"}}', { name: "a", scripts: { a: "b" } }],
    ['{"name":"\\"scripts\\": {"}', { name: '"scripts": {' }],
  ])("%s", (text, before) => {
    const scripts = { ...Reflect.get(before, "scripts"), rollcall: "rollcall verify ./t.mjs" };
    expect(JSON.parse(added(text))).toEqual({ ...before, scripts });
  });
});
