import "./node-version/guard.js";

export * from "./store/index.js";
