import { describe, test } from "vitest";
import { expectConvicted } from "./convict.js";
import { type FaultyStore, faultyStores } from "./index.js";

const isFirstOfItsPass = ({ pass }: FaultyStore, index: number): boolean =>
  faultyStores.findIndex((other) => other.pass === pass) === index;

describe("each pass convicts a faulty store: the others are in the thorough tests", () => {
  test.each(faultyStores.filter(isFirstOfItsPass))("$name, which $title", expectConvicted);
});
