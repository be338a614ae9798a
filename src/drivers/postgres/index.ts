export * from "./waiting/index.js";
export * from "./wire/index.js";
