import pc from "picocolors";
import { type Colours, createColours } from "../reporters/index.js";

/**
 * Returns colours if the stream is a terminal that supports them. `NO_COLOR` (https://no-color.org) turns them off, and
 * `FORCE_COLOR` on wherever the text goes, except in files.
 */
export function coloursOf(stream: NodeJS.WriteStream): Colours {
  // Picocolors would also turn them on in every CI.
  const isWanted = stream.isTTY === true || Boolean(process.env.FORCE_COLOR);
  return createColours(pc.isColorSupported && isWanted);
}
