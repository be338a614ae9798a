import type { Explanation } from "../catalogue.js";
import type { Finding } from "../findings.js";

/** A finding with all that a report tells of it, whatever store it was found in. */
export interface Explained extends Finding<string> {
  readonly explanation: Explanation;
  /** The page about its code in the documentation. */
  readonly page: string;
}

/** A label and its value, at the head of a report. */
export type Fact = readonly [label: string, value: string];
