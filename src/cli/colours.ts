import pc from "picocolors";
import { type Colours, createColours } from "../reporters/index.js";

/** Returns colours if the stream is a terminal that supports them (https://no-color.org is respected). */
export function coloursOf(stream: NodeJS.WriteStream): Colours {
  return createColours(pc.isColorSupported && stream.isTTY === true);
}
