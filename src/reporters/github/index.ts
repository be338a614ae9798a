export { githubReporter } from "./reporter.js";
