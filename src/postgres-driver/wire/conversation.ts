import type { TransactionState } from "./batch.js";
import type { Message } from "./message.js";
import type { KnownNames } from "./prepared.js";

/** What decides how the server of a session understands the next message. */
export interface Conversation {
  transaction: TransactionState;
  /** The server waits for COPY data, after a Query or after an Execute. */
  copy: "none" | "simple" | "extended";
  /** The server skips messages until Sync, because of an error in the extended protocol. */
  isSkipping: boolean;
  readonly names: KnownNames;
}

/** Returns the state of the transaction that a ReadyForQuery tells. */
export function transactionOf({ bytes }: Message): TransactionState {
  const letter = String.fromCharCode(bytes[5] ?? 0);
  return letter === "T" ? "active" : letter === "E" ? "failed" : "idle";
}

/** Takes note of a message that the server sent while the driver had asked for nothing. */
export function receivedUnasked(conversation: Conversation, message: Message): void {
  if (message.type === "E" && conversation.copy === "extended") {
    conversation.copy = "none";
    conversation.isSkipping = true;
  }
  if (message.type === "Z") {
    conversation.copy = "none";
    conversation.transaction = transactionOf(message);
  }
}

/** COPY data that is held back at most until it is sent as a batch of its own. */
const copyBytesMax = 4 * 1024 * 1024;

/** Removes COPY data that comes first, and that the server ignores because the COPY has failed. Returns it. */
export function takeStrayData(sent: Message[], { copy }: Conversation): readonly Message[] {
  const end = copy === "none" ? sent.findIndex(({ type }) => !/^[dcf]$/.test(type)) : 0;
  return sent.splice(0, end === -1 ? sent.length : end);
}

/**
 * Removes a batch from the messages that the driver has sent. Undefined: its end has not come yet. In the extended
 * protocol, the server answers CopyDone only after Sync or Flush.
 */
export function takeBatch(sent: Message[], { copy }: Conversation): readonly Message[] | undefined {
  const ends = copy === "simple" ? /[cfQFX]/ : /[SHQFX]/;
  let copyBytes = 0;
  const end = sent.findIndex(({ type, bytes }) => {
    if (type === "d") copyBytes += bytes.length;
    return ends.test(type) || copyBytes >= copyBytesMax;
  });
  return end === -1 ? undefined : sent.splice(0, end + 1);
}
