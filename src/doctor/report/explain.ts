import { catalogue, pageOf } from "../catalogue.js";
import type { Finding } from "../findings.js";
import type { Explained } from "./explained.js";

/** Returns a finding with what the catalogue tells of its code. */
export function explained(finding: Finding): Explained {
  return { ...finding, explanation: catalogue[finding.code], page: pageOf(finding.code) };
}
