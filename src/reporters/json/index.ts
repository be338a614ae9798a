export { jsonReporter } from "./reporter.js";
