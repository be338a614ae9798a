export { formatVerifyHtml } from "./verify.js";
