import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { whyNoPostgres } from "../why-no-postgres.js";
import { missingLine, rollcall, run } from "./command-line.js";
import { type Block, blocks, root, textOf, titleOf } from "./documents.js";
import { folderOf, giveEveryFolder, named, removeFolders } from "./folders.js";

/*
 * What samples of the documents do is what the text says.
 *
 * A fenced block is run or checked by its language: js and ts as a target module or as a script, sh and yaml as commands.
 * An HTML comment right before it says more:
 *
 *   <!-- fails: CODE -->        the target must fail with this code in the interleavings pass
 *   <!-- output: COMMAND -->    what the command prints; lines with a time in them are not compared, and lines may be left out
 *   <!-- not run: REASON -->    neither run nor checked
 *
 * A comment in the first line of js and ts names its file. It stays there for the blocks after it; those of
 * docs/getting-started.md are there for every document.
 */

const outputs = blocks.filter(({ marker }) => marker === "output");
/** It is run for what it prints. */
const isPrinted = ({ document, file = "" }: Block): boolean =>
  outputs.some((output) => output.document === document && output.argument.includes(file));
const isTarget = ({ text }: Block): boolean => /^export default /m.test(text);

/** Whether what it needs is there. */
const isRunnableHere = ({ text }: Block): boolean => whyNoPostgres() === undefined || !text.includes("postgres: {}");

/** Tests the samples of these documents. Those of docs/getting-started.md must be among them. */
export function testSamples(documents: readonly string[]): void {
  afterAll(removeFolders);
  const chosen = named.filter(({ document }) => documents.includes(document));
  // In this order: programs read the counterexample of a target.
  describe("targets", () => testTargets(chosen.filter(isTarget)));
  const programs = chosen.filter((block) => !isTarget(block));
  if (programs.length > 0) describe("programs", () => testPrograms(programs));
  describe("outputs", () => testOutputs(outputs.filter(({ document }) => documents.includes(document))));
}

function testTargets(targets: readonly Block[]): void {
  const verified = targets.filter((block) => !isPrinted(block) && isRunnableHere(block));
  test.concurrent.each(verified.map((block) => [titleOf(block), block] as const))(
    "%s is verified",
    async (_, block) => {
      const module = join(folderOf(block.document), block.file ?? "");
      const isAlone = block.text.includes("maxClients: 1");
      const { passes } = await verify({
        module,
        seed: 1,
        only: [isAlone ? "crashes" : "interleavings"],
        schedules: 12,
      });
      const failed = passes.filter((pass) => pass.verdict === "failed");
      const codes = failed.flatMap(({ findings }) => findings.map(({ code }) => code as string));
      expect(codes).toEqual(block.marker === "fails" ? [block.argument] : []);
      const [evidence] = failed.map((pass) => pass.evidence);
      if (evidence?.type === "trace") giveEveryFolder("counterexample.json", JSON.stringify(evidence.counterexample));
    },
  );
}

function testPrograms(programs: readonly Block[]): void {
  test.concurrent.each(programs.map((block) => [titleOf(block), block] as const))(
    "%s runs",
    async (_, { document, file = "" }) => {
      const { code, output } = await run(file, [], folderOf(document));
      expect(output).not.toMatch(/Error/);
      expect(code).toBe(0);
      if (file === "verify.mjs") expect(textOf(document)).toContain(`It prints \`${output.trim()}\``);
    },
  );
}

function testOutputs(printed: readonly Block[]): void {
  test.concurrent.each(printed.map((block) => [titleOf(block), block] as const))(
    "%s is what is printed",
    async (_, block) => {
      const args = block.argument.split(" ").slice(2);
      const folder = folderOf(block.document);
      const namesFileOfRepository = args[0] === "replay" || args[0] === "check";
      const { output } = namesFileOfRepository
        ? await rollcall(args, root)
        : await rollcall([...args, "--schedules", "12", "--out", join(folder, "output.json")], folder);
      expect(missingLine(block.text.split("\n"), output.split("\n"))).toBe("");
    },
  );

  test("the mended store of getting started survives the counterexample", async () => {
    const folder = folderOf("docs/getting-started.md");
    const mended = await rollcall(["replay", "counterexample.json", "--target", "./mended-target.mjs"], folder);
    expect(mended.code).toBe(0);
  });
}
