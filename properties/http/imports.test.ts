import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { source } from "../built.js";

/** Returns which of these packages a program has loaded after it imported an entry point. */
function loadedBy(entryPoint: string): string[] {
  const program = `
    import { createRequire } from "node:module";
    await import(${JSON.stringify(entryPoint)});
    const files = Object.keys(createRequire(import.meta.url).cache);
    const loaded = ["fastify", "prom-client"].filter((name) => files.some((file) => file.includes("/node_modules/" + name + "/")));
    console.log(loaded.join());`;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: source(".") });
  return output.toString().trim().split(",").filter(Boolean);
}

test.each([
  ["rollcall", []],
  ["rollcall/model", []],
  ["rollcall/checker", []],
  ["rollcall/metrics", ["prom-client"]],
  ["rollcall/http", ["fastify", "prom-client"]],
])("an import of %s loads of Fastify and prom-client: %j", (entryPoint, loaded) => {
  expect(loadedBy(entryPoint)).toEqual(loaded);
});
