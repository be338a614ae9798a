import type { Answer, OpenAnswer } from "./batch.js";
import { encodeMessage, type Message } from "./message.js";
import { ownStatement } from "./own-statement.js";

/** The two sides of a session, while a batch has the turn. */
export interface Sides {
  /** Sends messages to the server. Of the messages that come back, the driver gets those that `keeps` accepts. */
  send(messages: readonly Message[], keeps: (message: Message) => boolean): Promise<Answer>;
  toDriver(bytes: Buffer): void;
}

/**
 * Sends a batch within a transaction. The driver gets what it would get without: the answers to BEGIN and COMMIT are left
 * out, and there is one ReadyForQuery, which tells that no transaction is open.
 */
export async function inTransaction(batch: readonly Message[], { send, toDriver }: Sides): Promise<OpenAnswer> {
  const kept: Message[] = [];
  const answer = await send([...ownStatement("BEGIN"), ...batch], keepFor(kept));
  const results = answer.results.slice(1);
  const endWith = async (sql: string): Promise<Answer> => {
    const end = await send([...ownStatement(sql), encodeMessage("S")], ({ type }) => /[EZNSA]/.test(type));
    const error = answer.error ?? end.error;
    return {
      ...end,
      results,
      ...(error === undefined ? {} : { error }),
      deliver() {
        const shown = end.error === undefined ? kept : withoutEnd(kept, batch);
        for (const { bytes } of shown) toDriver(bytes);
        end.deliver();
      },
    };
  };
  // If the connection is lost, the driver gets what came before.
  if (answer.lost || answer.error !== undefined) return { type: "failed", answer: await endWith("ROLLBACK") };
  return {
    type: "open",
    answer: { results, transaction: answer.transaction, lost: false },
    commit: () => endWith("COMMIT"),
  };
}

/** Keeps the messages of an answer but those to BEGIN, and ReadyForQuery. */
function keepFor(kept: Message[]): (message: Message) => boolean {
  let hasBegun = false;
  return (message) => {
    if (hasBegun ? message.type !== "Z" : /[ENSA]/.test(message.type)) kept.push(message);
    hasBegun ||= message.type === "C";
    return false;
  };
}

/** In the simple protocol a statement with a COMMIT that fails has not ended: there is no CommandComplete for it. */
function withoutEnd(kept: readonly Message[], batch: readonly Message[]): readonly Message[] {
  if (batch.at(-1)?.type !== "Q") return kept;
  const end = kept.findLastIndex(({ type }) => type === "C");
  return kept.filter((_, index) => index !== end);
}
