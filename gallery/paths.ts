import { fileURLToPath } from "node:url";

const root = new URL(import.meta.resolve("rollcall/package.json"));

const pathOf = (name: string): string => fileURLToPath(new URL(name, root));

/** The package with the libraries and a folder of targets for each. */
export const libraries = pathOf("examples/libraries");

/** The results of the last run of each variant. */
export const resultsFile = pathOf("examples/libraries/results.json");

export const galleryPage = pathOf("docs/gallery.md");
export const readme = pathOf("README.md");

/** What the results are read from and the pages are made of. */
export const packageFile = pathOf("package.json");

/** The stores with the shape of public bug reports. */
export const casesFolder = pathOf("examples/cases");

/** The results of the last run of each of them. */
export const casesResultsFile = pathOf("examples/cases/results.json");

export const casesPage = pathOf("docs/cases.md");
