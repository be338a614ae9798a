import { githubReporter } from "./github/index.js";
import { htmlReporter } from "./html/index.js";
import { jsonReporter } from "./json/index.js";
import { junitReporter } from "./junit/index.js";
import type { Reporter } from "./reporter.js";
import { textReporter } from "./text/index.js";

/** Every reporter, in the order in which help lists them. A new one is one line here. */
export const reporters: readonly Reporter[] = [textReporter, jsonReporter, junitReporter, githubReporter, htmlReporter];
