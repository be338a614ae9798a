import type { Command, TransactionState } from "./batch.js";
import { encodeMessage, type Message } from "./message.js";
import { ownStatement } from "./own-statement.js";

/** What is sent to the server in place of a batch. */
export interface Substitute {
  readonly messages: readonly Message[];
  /** Whether the driver gets a message of the answer. Must be called for each one, in order. */
  readonly keeps: (message: Message) => boolean;
}

/** Returns messages that run other SQL in place of a batch, and end as the batch does. */
export function substituteFor(
  batch: readonly Message[],
  commands: readonly Command[],
  transaction: TransactionState,
  sql: string,
): Substitute {
  const last = batch.at(-1);
  const isExtended = last?.type === "S" || last?.type === "H";
  if (/[dcf]/.test(batch[0]?.type ?? "")) {
    const failed = encodeMessage("f", "the COPY was made to fail");
    return { messages: isExtended ? [failed, last] : [failed], keeps: isForDriver };
  }
  const messages = isExtended ? [...ownStatement(sql), last] : [encodeMessage("Q", sql)];
  const isCommit = transaction !== "idle" && last?.type !== "H" && commands.some(commits);
  return isCommit ? endingTransaction(messages) : { messages, keeps: isForDriver };
}

/** The driver prepared and bound nothing of a substitute. */
function isForDriver({ type }: Message): boolean {
  return /[EZNSA]/.test(type);
}

/**
 * A COMMIT that fails has ended the transaction, and drivers rely on it: postgres.js sends no ROLLBACK then. Any other
 * statement that fails leaves the transaction open. So it is rolled back here, and the driver is told only its end.
 */
function endingTransaction(messages: readonly Message[]): Substitute {
  let readies = 0;
  return {
    messages: [...messages, encodeMessage("Q", "ROLLBACK")],
    keeps(message) {
      if (message.type === "Z") readies++;
      return isForDriver(message) && (message.type !== "Z" || readies > 1);
    },
  };
}

/** Returns whether a command ends the transaction even if it fails. */
function commits(command: Command): boolean {
  if (command.type !== "query" && command.type !== "execute") return false;
  const sql = command.sql?.replace(/\/\*[\s\S]*?\*\/|--.*/g, " ").trim() ?? "";
  return /^((commit|end)(\s+(work|transaction))?(\s+and\s+(no\s+)?chain)?|prepare\s+transaction\s+'[^']*')\s*;?$/i.test(
    sql,
  );
}
