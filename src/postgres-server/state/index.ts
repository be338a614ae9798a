export { type DatabaseState, type Restored, rememberState } from "./state.js";
