import { encodeMessage, type Message } from "./message.js";

/** The name of a prepared statement of Rollcall's own: the driver may still use the one without a name. */
const name = "rollcall";

/** Returns messages that run other SQL in place of a batch, and end as the batch does. */
export function substituteFor(batch: readonly Message[], sql: string): readonly Message[] {
  const last = batch.at(-1);
  const isExtended = last?.type === "S" || last?.type === "H";
  if (/[dcf]/.test(batch[0]?.type ?? "")) {
    const failed = encodeMessage("f", "the COPY was made to fail");
    return isExtended ? [failed, last] : [failed];
  }
  if (!isExtended) return [encodeMessage("Q", sql)];
  const none = Buffer.alloc(2);
  return [
    encodeMessage("C", Buffer.from("S"), name),
    encodeMessage("P", name, sql, none),
    // No forms of parameters, no parameters, no forms of results.
    encodeMessage("B", "", name, none, none, none),
    encodeMessage("E", "", Buffer.alloc(4)),
    last,
  ];
}

/** Returns whether the driver gets this message of the answer to a substitute: it did not prepare or bind anything. */
export function isOfSubstitute({ type }: Message): boolean {
  return /[EZNSA]/.test(type);
}
