export { type RegistrationSoaking, registrationSoaking } from "./soaking.js";
