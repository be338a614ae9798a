export { registrationSoaking } from "./soaking.js";
