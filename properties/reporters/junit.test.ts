import { readFileSync } from "node:fs";
import { DOMParser, type Element } from "@xmldom/xmldom";
import { describe, expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { source } from "../built.js";
import { formatted } from "./formatted.js";
import { hostileTexts, madeUpReport } from "./made-up-report.js";

const schema = readFileSync(source("properties/reporters/junit.xsd"), "utf8");

async function problemsOf(...documents: readonly string[]): Promise<readonly string[]> {
  const xml = documents.map((contents, index) => ({ fileName: `${index}.xml`, contents }));
  return (await validateXML({ xml, schema, maxMemoryPages: 4096 })).errors.map(({ message }) => message);
}

function elements(document: string, name: string): readonly Element[] {
  // It warns of each �, which stands for half of a surrogate pair.
  const parser = new DOMParser({
    onError: (level, message) => expect(`${level} ${message}`).toMatch(/^warning Unicode/),
  });
  return [...parser.parseFromString(document, "text/xml").getElementsByTagName(name)];
}

const written = (text: string): string => {
  const report = madeUpReport(text);
  const followUp = { again: `rollcall verify ${text}`, counterexample: "counterexample.json" };
  return formatted("junit", "verify", { type: "ended", report, ...followUp })[0] ?? "";
};

describe("the JUnit reporter", () => {
  test("has a test case for each pass, and one for each further finding", () => {
    const document = written("wrong");
    const names = elements(document, "testcase").map((each) => each.getAttribute("name"));
    expect(names).toEqual([
      "sequential",
      "sequential, finding 2: operation-threw",
      "sequential, finding 3: operation-threw",
      "interleavings",
      "interleavings, finding 2: operation-threw",
      "interleavings, finding 3: operation-threw",
      "crashes",
      "faults",
      "stress",
      "stress, finding 2: operation-threw",
      "stress, finding 3: operation-threw",
    ]);
    const [suite] = elements(document, "testsuite");
    const count = (name: string) => Number(suite?.getAttribute(name));
    expect([count("tests"), count("failures"), count("errors"), count("skipped")]).toEqual([11, 9, 1, 0]);
    expect(elements(document, "failure")).toHaveLength(9);
  });

  test("what is not decided is an error, so that no build is green", () => {
    const [error] = elements(written("too little was run"), "error");
    expect(error?.getAttribute("message")).toBe("too little was run");
    const [, , , , , , undecided] = elements(written("too little was run"), "testcase");
    expect(undecided?.getElementsByTagName("error")).toHaveLength(1);
  });

  test("a failure has the readable text, and its output the seed and the commands", () => {
    const document = written("wrong");
    const [, , , failed] = elements(document, "testcase");
    expect(failed?.getElementsByTagName("failure")[0]?.textContent).toContain("Time runs downwards");
    expect(failed?.getElementsByTagName("system-out")[0]?.textContent).toBe(
      "seed: 7\nreplay: rollcall replay counterexample.json\nagain: rollcall verify wrong",
    );
  });

  test("passes that do not apply are skipped", () => {
    const report = { ...madeUpReport("x"), passes: [], notApplicable: ["stress"] } as const;
    const [document = ""] = formatted("junit", "verify", { type: "ended", report, again: "" });
    expect(elements(document, "skipped")).toHaveLength(1);
  });

  test("a target that cannot be used is an error", async () => {
    const [document = ""] = formatted("junit", "verify", { type: "unusable", target: "t.mjs", message: "no\nfile" });
    expect(elements(document, "error")[0]?.getAttribute("message")).toBe("no\nfile");
    expect(await problemsOf(document)).toEqual([]);
  });

  test("any text gives a document that is valid by the schema, and is read back", async () => {
    const documents = hostileTexts.map(written);
    expect(await problemsOf(...documents)).toEqual([]);
    const readBack = (text: string) => elements(written(text), "error")[0]?.getAttribute("message");
    expect(hostileTexts.slice(0, 3).map(readBack)).toEqual(hostileTexts.slice(0, 3));
    expect(readBack("\u0000\ud800\uffff\u001b[31mred\u001b[0m\u0007")).toBe("␀\ufffd\ufffdred␇");
  });

  test("the schema refuses a document that is none, and one with a wrong element", async () => {
    expect(await problemsOf(written("x").replace("</testsuites>", ""))).not.toEqual([]);
    expect(await problemsOf(written("x").replaceAll("system-out", "stdout"))).not.toEqual([]);
    expect(await problemsOf(written("x").replace(/ errors="\d+"/, ""))).not.toEqual([]);
  });
});
