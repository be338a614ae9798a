import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { formatReport } from "#src/verify.js";
import { source } from "../built.js";
import { formatted } from "./formatted.js";
import { madeUpReport } from "./made-up-report.js";

/** Every text in it has 1 MB: names, statements, keys, messages. */
const report = madeUpReport("é SELECT a = b AND ".repeat(50_000));
const event = { type: "ended", report, again: "rollcall verify t.mjs" } as const;

describe("a report whose texts have 1 MB each", () => {
  test("as text: fits 100 columns, and shows the beginning of each", () => {
    const text = formatReport(report);
    expect(text.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(text.length).toBeLessThan(500_000);
  });

  test("as JUnit: a valid file that viewers can open", async () => {
    const [contents = ""] = formatted("junit", "verify", event);
    expect(contents.length).toBeLessThan(3_000_000);
    const schema = readFileSync(source("properties/reporters/junit.xsd"), "utf8");
    const { errors } = await validateXML({ xml: [{ fileName: "1.xml", contents }], schema, maxMemoryPages: 4096 });
    expect(errors).toEqual([]);
  });

  test("as a job summary: less than the 1 MiB that GitHub takes", () => {
    const [annotations = "", summary = ""] = formatted("github", "verify", event);
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
    expect(annotations.length).toBeLessThan(100_000);
  });
});
