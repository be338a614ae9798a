import { describe, expect, test } from "vitest";
import { type Diagnosis, diagnose, type FindingCode } from "#src/doctor/index.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { addAccount, authIdOf, createApplication } from "./application.js";
import { plants } from "./plant.js";
import { treeOf } from "./tree.js";

const countsOf = ({ findings }: Diagnosis) => Object.fromEntries(findings.map(({ code, count }) => [code, count]));

describe("the doctor finds what was planted, and nothing else", () => {
  test.each(Object.entries(plants))("%s, beside one account", async (code, plant) => {
    const directory = temporaryDirectory();
    const app = createApplication(directory);
    addAccount(app, authIdOf("healthy"));
    const also = plant(app, authIdOf(code));
    app.master.close();
    const before = treeOf(directory);
    const diagnosis = await diagnose(directory);
    expect(countsOf(diagnosis)).toEqual(Object.fromEntries([code, ...also].map((each) => [each, 1])));
    expect(diagnosis.healthy).toBe(code === ("similar-name" satisfies FindingCode));
    expect(treeOf(directory)).toEqual(before);
  });
});
