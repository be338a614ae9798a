import { type Answer, type Batch, type Command, type Session, WireProxyError } from "./batch.js";
import { type Conversation, receivedUnasked, takeBatch, takeStrayData } from "./conversation.js";
import { decode, type Step } from "./decode.js";
import { beginExchange, type Exchange } from "./exchange.js";
import { inTransaction } from "./in-transaction.js";
import type { Message } from "./message.js";
import { substituteFor } from "./substitute.js";

/** The two connections of a session, as its batches use them. */
export interface Line {
  readonly session: Session;
  readonly conversation: Conversation;
  onBatch(batch: Batch): void;
  toDriver(bytes: Buffer): void;
  /** `written` is called when the system has taken them. */
  toServer(messages: readonly Message[], written: () => void): void;
  /** The server can be sent nothing more. */
  readonly isLost: () => boolean;
  /** Whether more may be read from the driver. */
  readMore(isWanted: boolean): void;
  /** Closes the connection of the driver: the one to the server has ended, and the driver has got all of it. */
  finish(): void;
  /** Ends the one to the server. The driver does not notice, until the returned function ends its own. */
  drop(): () => void;
}

/** The batches of a session, one at a time: the next one is offered when the answer of the last one is delivered. */
export interface Batches {
  /** The driver has sent this. */
  sent(message: Message): void;
  /** The server has sent this. */
  received(message: Message): void;
  /** Must be called when a chunk of either side has been taken. */
  proceed(): void;
  /** The connection to the server has ended. */
  lose(): void;
}

/** More than this is not read from the driver while a batch is under way. */
const heldBytesMax = 16 * 1024 * 1024;

/** The batch that was offered last, until the driver has its answer. */
interface Turn {
  exchange?: Exchange;
  /** Must be called when the exchange is complete. */
  completed?: () => void;
}

export function batchesOf(line: Line): Batches {
  const { conversation } = line;
  const held: Message[] = [];
  let heldBytes = 0;
  let turn: Turn | undefined;
  const settle = (): void => {
    if (turn?.exchange?.isComplete()) turn.completed?.();
  };
  const delivered = (): void => {
    turn = undefined;
    if (line.isLost()) line.finish();
    else offerNext();
  };
  const offerNext = (): void => {
    if (turn !== undefined || line.isLost()) return;
    const stray = takeStrayData(held, conversation);
    const messages = takeBatch(held, conversation);
    for (const { bytes } of [...stray, ...(messages ?? [])]) heldBytes -= bytes.length;
    line.readMore(messages === undefined || heldBytes < heldBytesMax);
    if (messages === undefined) return;
    const own: Turn = {};
    turn = own;
    line.onBatch(batchOf(line, messages, (exchange, sent) => send(own, sent, exchange), delivered));
  };
  const send = (own: Turn, messages: readonly Message[], exchange: Exchange): Promise<void> => {
    own.exchange = exchange;
    return new Promise((resolve) => {
      own.completed = resolve;
      if (!line.isLost()) {
        line.toServer(messages, settle);
        return;
      }
      exchange.lose();
      settle();
    });
  };
  return {
    sent(message) {
      held.push(message);
      heldBytes += message.bytes.length;
      if (turn !== undefined && heldBytes >= heldBytesMax) line.readMore(false);
    },
    received(message) {
      if (turn?.exchange !== undefined) {
        turn.exchange.receive(message);
        return;
      }
      receivedUnasked(conversation, message);
      line.toDriver(message.bytes);
    },
    proceed() {
      settle();
      offerNext();
    },
    lose() {
      if (turn?.exchange === undefined) line.finish();
      turn?.exchange?.lose();
      settle();
    },
  };
}

/** `exchanged`: sends messages to the server, and resolves when the exchange is complete. */
function batchOf(
  line: Line,
  messages: readonly Message[],
  exchanged: (exchange: Exchange, sent: readonly Message[]) => Promise<void>,
  delivered: () => void,
): Batch {
  const { conversation } = line;
  const steps = stepsOf(messages, conversation);
  const wasSkipping = conversation.isSkipping;
  const commands = commandsOf(wasSkipping ? steps.filter(isHeeded) : steps);
  const use = once("a batch can be forwarded, replaced or dropped only once: keep the promise of its answer");
  const send = async (own: readonly Message[], ofOwn: readonly Step[], keeps: (message: Message) => boolean) => {
    const exchange = beginExchange(ofOwn, conversation, keeps);
    await exchanged(exchange, own);
    return answerOf(line, exchange, delivered);
  };
  return {
    session: line.session,
    commands,
    forward() {
      use();
      return send(messages, steps, () => true);
    },
    forwardOpen() {
      use();
      return inTransaction(messages, {
        send: (own, keeps) => send(own, stepsOf(own, conversation), keeps),
        toDriver: line.toDriver,
      });
    },
    async replace(sql) {
      if (commands.some(({ type }) => type === "terminate")) throw new WireProxyError(noAnswer);
      use();
      const substitute = substituteFor(messages, commands, conversation.transaction, sql);
      const own = stepsOf(substitute.messages, conversation);
      const answer = { ...(await send(substitute.messages, own, substitute.keeps)), results: [] };
      if (answer.error !== undefined || answer.lost || wasSkipping) return answer;
      line.drop()();
      throw new WireProxyError(`SQL that replaces a batch must end with an error, but this did not: ${sql}`);
    },
    drop() {
      use();
      return line.drop();
    },
  };
}

const noAnswer = "a batch that ends the connection has no answer, so it cannot be replaced: forward or drop it";

function answerOf(line: Line, exchange: Exchange, delivered: () => void): Answer {
  const error = exchange.error();
  const use = once("an answer can be delivered or dropped only once");
  return {
    results: exchange.results,
    ...(error !== undefined && { error }),
    transaction: line.conversation.transaction,
    lost: exchange.isLost(),
    deliver() {
      use();
      for (const bytes of exchange.bytes) line.toDriver(bytes);
      delivered();
    },
    drop() {
      use();
      return line.drop();
    },
  };
}

/** Returns a function that throws with this message from its second call on. */
function once(message: string): () => void {
  let isUsed = false;
  return () => {
    if (isUsed) throw new WireProxyError(message);
    isUsed = true;
  };
}

function stepsOf(messages: readonly Message[], { names }: Conversation): readonly Step[] {
  const draft = names.draft();
  return messages.map((message) => decode(message, draft));
}

/** While the server skips messages, it takes only these. */
function isHeeded({ command: { type } }: Step): boolean {
  return type === "sync" || type === "terminate";
}

/** Returns the commands of steps. Messages of COPY data that follow each other are one. */
function commandsOf(steps: readonly Step[]): readonly Command[] {
  const commands: Command[] = [];
  for (const { command } of steps) {
    const last = commands.at(-1);
    const isMore = last?.type === "copy data" && command.type === "copy data";
    if (isMore) commands[commands.length - 1] = { type: "copy data", bytes: last.bytes + command.bytes };
    else commands.push(command);
  }
  return commands;
}
