export type { Attempt, BrokenLaw, Law } from "./broken-law.js";
export {
  type CheckSpecificationOptions,
  checkSpecification,
  type SpecificationSamples,
} from "./check-specification.js";
