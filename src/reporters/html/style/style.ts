import { base } from "./base.js";
import { lanes } from "./lanes.js";
import { media } from "./media.js";
import { parts } from "./parts.js";

/** The style of a page, without the rules that its markup brings along. */
export const style = `${base}${parts}${lanes}${media}`;
