import { encodeMessage, type Message } from "./message.js";

/** The name of a prepared statement and a portal of Rollcall's own: the driver may still use those without a name. */
const name = "rollcall";

/** Returns messages that run a statement of Rollcall's own. Sync or Flush must follow. */
export function ownStatement(sql: string): readonly Message[] {
  const none = Buffer.alloc(2);
  return [
    encodeMessage("C", Buffer.from("S"), name),
    encodeMessage("C", Buffer.from("P"), name),
    encodeMessage("P", name, sql, none),
    // No forms of parameters, no parameters, no forms of results.
    encodeMessage("B", name, name, none, none, none),
    encodeMessage("E", name, Buffer.alloc(4)),
  ];
}
