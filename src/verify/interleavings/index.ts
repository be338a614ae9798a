export { showTrace } from "./evidence.js";
export { comparable } from "./explore.js";
export { openLaboratory } from "./laboratory.js";
export { lookFresh } from "./look.js";
export { interleavingsPass } from "./pass.js";
