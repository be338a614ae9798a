export { junitReporter } from "./reporter.js";
