import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runnable, samples } from "./documents.js";

/*
 * The samples of the documents that name a file, written into a folder for each document.
 */

export const named = runnable.filter(({ file }) => file !== undefined);
export const temporary = ((): string => {
  mkdirSync(join(root, "results"), { recursive: true });
  // Inside of the repository: there its own name and its dependencies can be imported.
  return mkdtempSync(join(root, "results", "docs-"));
})();

for (const document of new Set(samples)) {
  mkdirSync(folderOf(document), { recursive: true });
  const own = named.filter((block) => block.document === document);
  const shared = named.filter((block) => block.document === samples[0]);
  for (const { file = "", text } of [...shared, ...own]) writeFileSync(join(folderOf(document), file), text);
}

/** The folder in which the samples of a document lie. */
export function folderOf(document: string): string {
  return join(temporary, document.replace(/\W/g, "-"));
}

/** Later samples find this file beside them. */
export function giveEveryFolder(file: string, text: string): void {
  for (const document of new Set(samples)) writeFileSync(join(folderOf(document), file), text);
}

export function removeFolders(): void {
  rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
}
