import { truncate } from "../truncate.js";
import { type Element, formatXml } from "./xml.js";

/** What a viewer shows as one test. */
export interface TestCase {
  readonly name: string;
  readonly outcome: CaseOutcome;
  readonly seconds: number;
  /** Shown as its output; "": none. */
  readonly output: string;
}

/** `error`: it could not be decided. */
export type CaseOutcome =
  | { readonly type: "passed" }
  | {
      readonly type: "failure" | "error" | "skipped";
      readonly code: string;
      readonly message: string;
      readonly text: string;
    };

export interface Suite {
  readonly name: string;
  readonly properties: { readonly [name: string]: string | number };
  readonly cases: readonly TestCase[];
}

const messageMax = 1000;
/** Viewers become slow with longer texts, and libxml2 refuses 10 MB. */
const textMax = 100_000;

/**
 * Returns a JUnit file with one suite. Only what common viewers and the schema of Jenkins know is used: the attributes
 * and elements of `junit-10.xsd` (jenkinsci/xunit-plugin), which Surefire's files have too.
 */
export function formatSuite({ name: fullName, properties, cases }: Suite): string {
  const name = truncate(fullName, messageMax);
  const counts = {
    tests: cases.length,
    failures: cases.filter(({ outcome }) => outcome.type === "failure").length,
    errors: cases.filter(({ outcome }) => outcome.type === "error").length,
  };
  const skipped = cases.filter(({ outcome }) => outcome.type === "skipped").length;
  const time = cases.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3);
  const suite: Element = {
    name: "testsuite",
    attributes: { name, ...counts, skipped, time },
    content: [
      {
        name: "properties",
        attributes: {},
        content: Object.entries(properties).map(([key, value]) => ({
          name: "property",
          attributes: { name: key, value: truncate(String(value), messageMax) },
        })),
      },
      ...cases.map((each) => elementOf(each, name)),
    ],
  };
  return formatXml({ name: "testsuites", attributes: { name: "rollcall", ...counts, time }, content: [suite] });
}

function elementOf({ name, outcome, seconds, output }: TestCase, suite: string): Element {
  const result: readonly Element[] =
    outcome.type === "passed"
      ? []
      : [
          {
            name: outcome.type,
            attributes: { type: outcome.code, message: truncate(outcome.message, messageMax) },
            content: truncate(outcome.text, textMax),
          },
        ];
  const printed: readonly Element[] =
    output === "" ? [] : [{ name: "system-out", attributes: {}, content: truncate(output, textMax) }];
  // Viewers group tests by the class name, and split it at dots.
  const classname = `rollcall.${suite.replaceAll(".", "_")}`;
  return {
    name: "testcase",
    attributes: { classname, name, time: seconds.toFixed(3) },
    content: [...result, ...printed],
  };
}
