import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { minimumNode, whyUnsupported } from "../../src/node-version/index.js";
import { built, source } from "../built.js";

interface OldNode {
  readonly what: string;
  readonly path: string;
  readonly options: readonly string[];
}

const pretended = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } })`;
const thisNode: OldNode = {
  what: "this Node, which says that it is 20.20.2",
  path: process.execPath,
  options: ["--import", `data:text/javascript,${encodeURIComponent(pretended)}`],
};

/** If the machine has a Node that is too old, it must be refused, too. */
const realNodes: readonly OldNode[] = [...new Set(nodesInPath())]
  .filter((path) => whyUnsupported(versionOf(path), path) !== undefined)
  .map((path) => ({ what: path, path, options: [] }));

function nodesInPath(): string[] {
  const candidates = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "node"));
  return candidates.filter((path) => existsSync(path)).map((path) => realpathSync(path));
}

function versionOf(node: string): string {
  return spawnSync(node, ["--print", "process.versions.node"], { encoding: "utf8" }).stdout.trim();
}

function run({ path, options }: OldNode, args: readonly string[]) {
  return spawnSync(path, [...options, ...args], { cwd: source("."), encoding: "utf8" });
}

describe("the oldest Node", () => {
  test("is the one that package.json names", () => {
    const { engines }: { readonly engines: { readonly node: string } } = JSON.parse(
      readFileSync(source("package.json"), "utf8"),
    );
    expect(engines.node).toBe(`>=${minimumNode}`);
  });

  test.each(["22.13.0", "22.23.3", "23.0.0", "24.21.0", "26.0.0-nightly20260101", "100.0.0"])(
    "%s is new enough",
    (version) => expect(whyUnsupported(version, "/bin/node")).toBeUndefined(),
  );

  test.each(["22.12.0", "22.9.1", "20.20.2", "18.20.8", "9.99.0"])("%s is too old", (version) => {
    expect(whyUnsupported(version, "/bin/node")).toBe(
      `Rollcall needs Node 22.13 or newer, but this is Node ${version} (/bin/node); run it with a newer Node.`,
    );
  });
});

describe.each([thisNode, ...realNodes])("an older Node ($what)", (node) => {
  const sentence = expect.stringMatching(
    /^Rollcall needs Node 22\.13 or newer, but this is Node \d+\.\d+\.\d+ \(.*\n$/,
  );

  test.each([["verify"], ["--help"]])("is refused by rollcall %s with exit code 2 and one sentence", (command) => {
    expect(run(node, [built("src/cli/main.js"), command])).toMatchObject({ status: 2, stdout: "", stderr: sentence });
  });

  test.each(["rollcall", "rollcall/verify", "rollcall/model"])(
    "is refused by %s with an error, and no addon is loaded",
    (entry) => {
      const script = `
        process.dlopen = (_, file) => console.log("loaded " + file);
        await import("${entry}").catch(({ name, code, message }) => console.log(name + " " + code + " " + message));`;
      expect(run(node, ["--input-type=module", "--eval", script])).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^UnsupportedNodeError UNSUPPORTED_NODE Rollcall needs Node[^\n]*\n$/),
      });
    },
  );
});
