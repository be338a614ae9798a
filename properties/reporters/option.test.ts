import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type ChosenReporter, reporterOption } from "#src/cli/index.js";
import { rollcall } from "../cli/rollcall-process.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { smallStore, targetModule } from "../verify/target-module.js";

/** Returns the problem of these values of the option; undefined: it takes them. */
function problemOf(command: "verify" | "check", ...values: readonly string[]): string | undefined {
  const parse = reporterOption(command).parseArg;
  try {
    let chosen: readonly ChosenReporter[] | undefined;
    for (const value of values) chosen = parse?.(value, chosen);
    return undefined;
  } catch (error) {
    return error instanceof InvalidArgumentError ? error.message : String(error);
  }
}

describe("--reporter", () => {
  test.each<[string, Parameters<typeof problemOf>, string]>([
    ["a misspelt reporter", ["verify", "jnuit"], "There is no reporter jnuit; did you mean junit?"],
    ["a reporter of no name", ["verify", "=x.xml"], "expected text, json, junit, github, html."],
    ["a target behind it", ["verify", "json", "./t.mjs"], "must stand before --reporter"],
    ["a file in no folder", ["verify", "json=/no/such/x.json"], "There is no folder /no/such."],
    ["a file without a name", ["verify", "json="], 'Expected the name of a file after "json=".'],
    ["a file for github", ["verify", "github=x"], "The reporter github takes no file."],
    ["two in one file", ["verify", "json=/tmp/x", "junit=/tmp/x"], "Two reporters cannot both write /tmp/x."],
    ["a document beside the text", ["verify", "text", "json=-"], "for example json=report.json"],
    ["one that does not report on the command", ["check", "github"], "expected text, json, junit, html."],
  ])("refuses %s", (_, values, message) => {
    expect(problemOf(...values)).toContain(message);
  });

  test("takes several, each alone or with its file", () => {
    expect(problemOf("verify", "text", "github", "json", "junit=/tmp/x.xml", "html=/tmp/x.html")).toBeUndefined();
    expect(problemOf("verify", "json=-")).toBeUndefined();
  });

  test("is refused before anything runs", async () => {
    const { code, out } = await rollcall(["verify", "--reporter", "json=/no/such/x.json"]);
    expect([code, out]).toEqual([2, ""]);
  });

  test("replaces the default: nothing but the document is on stdout", async () => {
    const history = "docs/histories/lost-write.jsonl";
    const { code, out } = await rollcall(["check", history, "-m", "register", "--reporter", "json=-"]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ verdict: "not-linearizable" });
  });

  test("several write what each writes alone, and --json is one more", async () => {
    const folder = temporaryDirectory();
    const files = ["a.xml", "b.json", "c.json"].map((name) => join(folder, name));
    const [xml = "", json = "", other = ""] = files;
    const named = ["--reporter", "text", `junit=${xml}`, `json=${json}`, "--json", other];
    const { out } = await rollcall(["check", "docs/histories/lost-write.jsonl", "-m", "register", ...named]);
    expect(out).toContain("NOT LINEARIZABLE");
    expect(readFileSync(xml, "utf8")).toContain('failures="1"');
    expect(readFileSync(json, "utf8")).toBe(readFileSync(other, "utf8"));
  });

  test("a target that cannot be used is in the files too", async () => {
    const file = join(temporaryDirectory(), "junit.xml");
    const { code } = await rollcall(["verify", "not-there.mjs", "--reporter", `junit=${file}`]);
    expect(code).toBe(2);
    expect(existsSync(file) && readFileSync(file, "utf8")).toContain("there is no such file");
  });
});

describe("on GitHub Actions", () => {
  afterEach(() => void vi.unstubAllEnvs());

  test.each<[string, readonly string[], boolean]>([
    ["text and github are used if no reporter is named", [], true],
    ["only the named reporter is used if one is named", ["--reporter", "text"], false],
  ])("%s", async (_, named, isAnnotated) => {
    vi.stubEnv("GITHUB_ACTIONS", "true");
    const { out } = await rollcall(["verify", "not-there.mjs", ...named]);
    expect(out).toContain("rollcall verify not-there.mjs");
    expect(out.includes("\n::error file=not-there.mjs,title=the target cannot be used::")).toBe(isAnnotated);
  });

  test("the summary is appended to the file that the job names", async () => {
    const summary = join(temporaryDirectory(), "summary.md");
    writeFileSync(summary, "of the step before\n");
    vi.stubEnv("GITHUB_STEP_SUMMARY", summary);
    const module = targetModule(smallStore());
    await rollcall(["verify", module, "-p", "interleavings", "--schedules", "1", "--reporter", "github"]);
    expect(readFileSync(summary, "utf8")).toMatch(
      /^of the step before\n## ❔ Rollcall: a small store could not be judged/,
    );
  });
});
