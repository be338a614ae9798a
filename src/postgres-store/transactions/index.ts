export type { Call } from "./attempts.js";
export {
  type Decision,
  type Reading,
  readRows,
  type Transaction,
  transact,
  transactReading,
  transactRepeatable,
} from "./transaction.js";
