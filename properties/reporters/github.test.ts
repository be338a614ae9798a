import { describe, expect, test } from "vitest";
import { formatted } from "./formatted.js";
import { hostileTexts, madeUpReport } from "./made-up-report.js";

const written = (text: string): { readonly annotations: string; readonly summary: string } => {
  const report = madeUpReport(text);
  const event = { type: "ended", report, again: "rollcall verify t.mjs", counterexample: "c.json" } as const;
  const [annotations = "", summary = ""] = formatted("github", "verify", event);
  return { annotations, summary };
};

/** Reads annotations as the runner of GitHub Actions does. */
function read(annotations: string): readonly { readonly [property: string]: string | undefined }[] {
  const decoded = (text: string) =>
    text.replace(/%(0D|0A|3A|2C|25)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return annotations
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const [, level, properties = "", message = ""] = /^::(error|warning) (.*?)::(.*)$/.exec(line) ?? [];
      const pairs = properties.split(",").map((pair) => (/^([^=]*)=(.*)$/s.exec(pair) ?? []).slice(1));
      const named = Object.fromEntries(pairs.map(([name = "", value = ""]) => [name, decoded(value)]));
      return { level, ...named, message: decoded(message) };
    });
}

describe("the reporter for GitHub Actions", () => {
  test("annotates the target's file: an error for each finding, the worst of each pass first; a warning if undecided", () => {
    const file = "wrong/target.mjs";
    const read1 = read(written("wrong").annotations);
    expect(read1.slice(0, 4)).toEqual([
      { level: "error", file, title: "sequential: operation-threw", message: "1 wrong" },
      {
        level: "error",
        file,
        title: "interleavings: operation-threw",
        message: "1 wrong\nReplay it: npx rollcall replay c.json",
      },
      { level: "warning", file, title: "crashes: not decided", message: "wrong" },
      { level: "error", file, title: "stress: operation-threw", message: "1 wrong" },
    ]);
    expect(read1).toHaveLength(10);
  });

  test.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 60), text] as const))(
    "no text breaks out of its annotation or of the summary: %s",
    (_, text) => {
      const { annotations, summary } = written(text);
      for (const { level, file, title } of read(annotations)) {
        expect(level).toMatch(/^(error|warning)$/);
        expect(file).toMatch(/(target\.mjs|…)$/);
        expect(title).toMatch(/: (operation-threw|not decided)$/);
      }
      const rows = summary.split("\n").filter((line) => line.startsWith("| "));
      expect(rows).toHaveLength(7);
      expect(rows.map((row) => row.replace(/\\./g, "").split("|").length)).toEqual(Array(7).fill(7));
      const outside = summary.replace(/^(`{3,})\w+\n[\s\S]*?\n\1$/gm, "");
      expect(outside.match(/<(?!\/?(details|summary)>)/g)).toBeNull();
      expect(outside).not.toContain("@everyone");
    },
  );

  test("the summary has the passes, each failure folded, the coverage, and the commands", () => {
    const { summary } = written("wrong");
    expect(summary).toMatch(/^## ❌ Rollcall: wrong failed\n/);
    expect(summary).toContain("| interleavings | ❌ failed | operation-threw: 1 wrong | 9 operations | 1.5 s |");
    expect(summary).toContain("<details><summary>interleavings: operation-threw: 1 wrong</summary>\n\n```text\n");
    expect(summary).toContain("<details><summary>Coverage, seed 7</summary>");
    expect(summary).toContain("```sh\nnpx rollcall replay c.json\nnpx rollcall verify t.mjs\n```");
  });

  test("a target that cannot be used is an error", () => {
    const [annotations = ""] = formatted("github", "verify", { type: "unusable", target: "t.mjs", message: "no file" });
    expect(read(annotations)).toEqual([
      { level: "error", file: "t.mjs", title: "the target cannot be used", message: "no file" },
    ]);
  });
});
