import { fileURLToPath } from "node:url";

const root = new URL(import.meta.resolve("rollcall/package.json"));

const pathOf = (name: string): string => fileURLToPath(new URL(name, root));

export const casesFolder = pathOf("examples/cases");
/** What the last run of each store has shown. */
export const resultsFile = pathOf("examples/cases/results.json");
export const casesPage = pathOf("docs/cases.md");
export const packageFile = pathOf("package.json");
