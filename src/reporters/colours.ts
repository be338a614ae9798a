import pc from "picocolors";

/** Functions that colour a text; without colours they return the text as it is. */
export type Colours = ReturnType<typeof pc.createColors>;

/** Returns the colours of a report. */
export function createColours(enabled: boolean): Colours {
  return pc.createColors(enabled);
}
