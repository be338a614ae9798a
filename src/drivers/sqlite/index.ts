export { type Connection, createConnection } from "./connection.js";
export { databaseFiles, isCompanion, ownerOf } from "./database-files.js";
export { describeResult } from "./describe-result.js";
export type { Driver } from "./driver.js";
export { fileOf, modeOf, noteOutside, touchOpening } from "./opened-file.js";
export {
  type ControlledDatabase,
  createPrepared,
  endCursor,
  executePrepared,
  isReadonly,
  type Prepared,
} from "./prepared.js";
export { askingBySql, type RawConnection } from "./questions.js";
export { nameOfCode, numberOfCode } from "./result-codes.js";
export {
  firstStatement,
  readStatement,
  type Statement,
  splitStatements,
  stepWithoutSql,
  withoutParameters,
} from "./sql.js";
export { messageOf } from "./statement-faults.js";
