export * from "./sql/index.js";
export * from "./wire/index.js";
