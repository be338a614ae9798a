import { describe, test } from "vitest";
import { expectConvicted } from "./convict.js";
import { type FaultyStore, faultyStores } from "./index.js";

/** What a pass must find, without other stores in which it finds the same. */
const isFirstOfItsKind = ({ pass, findings: [code] }: FaultyStore, index: number): boolean =>
  faultyStores.findIndex((other) => other.pass === pass && other.findings[0] === code) === index;

describe("Rollcall convicts one store for each kind of finding: the others are in the thorough tests", () => {
  test.each(faultyStores.filter(isFirstOfItsKind))("$name, which $title", expectConvicted);
});
