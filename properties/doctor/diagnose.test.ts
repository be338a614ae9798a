import { describe, expect, test } from "vitest";
import { diagnose, type FindingCode } from "#src/doctor/index.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { addAccount, authIdOf, createApplication } from "./application.js";
import { countsOf } from "./contents.js";
import { plants } from "./plant.js";
import { treeOf } from "./tree.js";

describe("the doctor finds what was planted, and nothing else", () => {
  test.each(Object.entries(plants))("%s, beside one account", async (code, plant) => {
    const directory = temporaryDirectory();
    const app = createApplication(directory);
    addAccount(app, authIdOf("healthy"));
    plant(app, authIdOf(code));
    app.master.close();
    const before = treeOf(directory);
    const diagnosis = await diagnose(directory);
    expect(countsOf(diagnosis)).toEqual({ [code]: 1 });
    expect(diagnosis.healthy).toBe(code === ("similar-name" satisfies FindingCode));
    expect(treeOf(directory)).toEqual(before);
  });
});
