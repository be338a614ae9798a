import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig } from "#src/config/index.js";
import { rollcall } from "../cli/rollcall-process.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { smallStore } from "../verify/target-module.js";

const passNames = ["sequential", "interleavings", "crashes", "faults", "stress"] as const;

function folderWith(files: { readonly [name: string]: string }): string {
  const folder = temporaryDirectory();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const read = (folder: string, asked?: string) => readConfig(folder, asked, passNames);
const refused = (content: string) => read(folderWith({ "rollcall.config.mjs": content }));

describe("a config file", () => {
  test.each(["rollcall.config.mjs", "rollcall.config.js", "rollcall.config.json"])("may be %s", async (name) => {
    const content = name.endsWith("json") ? `{ "time": 5 }` : "export default { time: 5 };";
    const folder = folderWith({ [name]: content, "package.json": `{ "type": "module" }` });
    expect(await read(folder)).toEqual({ file: name, config: { time: 5 } });
  });

  test("is not needed", async () => {
    expect(await read(temporaryDirectory())).toBeUndefined();
  });

  test("names its target relative to itself", async () => {
    const folder = folderWith({ "mine.json": `{ "target": "./t.mjs" }` });
    const asked = join(folder, "mine.json");
    expect((await read("/", asked))?.config.target).toBe(join(folder, "t.mjs"));
  });

  test.each<[string, string, RegExp]>([
    ["a misspelt option", "{ tyme: 5 }", /rollcall\.config\.mjs: tyme is no option; did you mean time\?/],
    ["the name of the command line", "{ pass: [] }", /pass is no option; did you mean passes\?/],
    ["an unknown option", "{ colour: 1 }", /colour is no option; the options are target, time, seed/],
    ["a value of another type", `{ time: "60" }`, /time must be a whole number from 1 to 86400, but is '60'/],
    ["a value out of range", "{ threads: 65 }", /threads must be a whole number from 1 to 64, but is 65/],
    [
      "a misspelt pass",
      `{ passes: ["crashs"] }`,
      /passes\[0\] must be one of .* \(did you mean crashes\?\), but is 'crashs'/,
    ],
    ["a value that is no object", "5", /its default export must be an object of options, but is 5/],
  ])("with %s is refused", async (_, value, message) => {
    const refusal = refused(`export default ${value};`);
    await expect(refusal).rejects.toMatchObject({ code: "CONFIG_INVALID", message: expect.stringMatching(message) });
  });

  test.each<[string, () => Promise<unknown>, string, RegExp]>([
    [
      "without a default export",
      () => refused("export const time = 5;"),
      "CONFIG_INVALID",
      /default export .* is missing/,
    ],
    ["that throws", () => refused("throw new Error('no env')"), "CONFIG_UNREADABLE", /cannot be loaded: Error: no env/],
    ["that is not there", () => read("/", "nowhere.mjs"), "CONFIG_NOT_FOUND", /there is no config file .*nowhere\.mjs/],
  ])("%s is refused", async (_, reading, code, message) => {
    await expect(reading()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("beside another one is refused, because it is not clear which is meant", async () => {
    const folder = folderWith({ "rollcall.config.mjs": "", "rollcall.config.json": "{}" });
    await expect(read(folder)).rejects.toMatchObject({ code: "CONFIG_AMBIGUOUS" });
  });
});

describe("the command line", () => {
  test("is used instead of the config, and the config instead of the default", async () => {
    const config = {
      target: "./t.mjs",
      time: 77,
      seed: 9,
      passes: ["sequential"],
      schedules: 1,
      reporters: ["json=r.json"],
    };
    const folder = folderWith({ "t.mjs": smallStore(), "rollcall.config.json": JSON.stringify(config) });
    const { code, out } = await rollcall(["verify", "--time", "1", "--reporter", "text"], undefined, "nothing", folder);
    expect(out).toMatch(/^rollcall verify \.\/t\.mjs {2}seed 9, 1 s, with rollcall\.config\.json\n/);
    expect(out).toMatch(/PASSED: 1 pass /);
    expect(code).toBe(0);
  });

  test("says which option of the config is wrong, with exit code 2", async () => {
    const folder = folderWith({ "rollcall.config.json": `{ "minuts": 5, "reporters": ["jsn"] }` });
    const { code, err } = await rollcall(["soak"], undefined, "nothing", folder);
    expect(err).toMatch(/rollcall\.config\.json: minuts is no option; did you mean minutes\?/);
    expect(code).toBe(2);
  });
});
