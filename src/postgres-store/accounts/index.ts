export { changeAccount } from "./change.js";
export { changeKey } from "./change-key.js";
export { register } from "./register.js";
export { removeAccount } from "./remove.js";
