export { describeSql, onlyParsed } from "./describe.js";
export { type KnownSchema, knowSchema } from "./known-schema.js";
export { type QueryText, schemaLoader } from "./load-schema.js";
export { mayOverlap } from "./overlaps.js";
export type { Parameters } from "./parameters.js";
export { loadParser } from "./parser.js";
export type { Schema } from "./schema.js";
export {
  createSqlSession,
  type Execution,
  type SqlSession,
  type StepAccesses,
  type StepEnd,
  waits,
} from "./session.js";
export type { Isolation, Statement, StatementKind } from "./statement.js";
