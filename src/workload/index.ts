export type { Adapter, Disturb, StorageOfRun } from "./adapter.js";
export { type Describe, describeAction, describeOperation, describeOutcome, isWrongInItself } from "./describe.js";
export { describeFinding, outcomeFinding, reportFinding, stageFinding } from "./describe-finding.js";
export { editDistance, type Misspelling, meantBy, misspellingsIn, propertyNamesOf } from "./misspelling.js";
export { problemOfServices } from "./service-needs.js";
export { type Ranks, withoutRepetitions, worstFirst } from "./severity.js";
export type {
  IncrementalJudge,
  MayCall,
  Random,
  Segment,
  SegmentFailure,
  SegmentJudgement,
  SoakedStorage,
  Soaking,
  SoakWork,
  SoakWorkOptions,
} from "./soak.js";
export { type Awaitable, BrokenTargetError, type CommonClient, type CommonTarget, type Traits } from "./target.js";
export type {
  BoundWorkload,
  Contacted,
  Generate,
  Probe,
  ProbeReport,
  ProbeRun,
  SequenceJudgement,
  SequentialRun,
  StressRoundOptions,
  Suites,
  Workload,
} from "./workload.js";
