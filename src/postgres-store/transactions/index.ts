export type { Call } from "./attempts.js";
export {
  type Decision,
  readRows,
  type Transaction,
  transact,
  transactReading,
  transactRepeatable,
} from "./transaction.js";
