import { describe, expect, test } from "vitest";
import { expectConvicted, firstFinding } from "./convict.js";
import { faultyStores } from "./index.js";

describe("Rollcall convicts", () => {
  test.each(faultyStores)("$name, which $title", expectConvicted);

  test.each(faultyStores.filter(({ pass }) => pass === "sequential"))(
    "$name by the interleavings pass too",
    async (store) => {
      expect(await firstFinding(store, "interleavings")).toBeDefined();
    },
  );
});
