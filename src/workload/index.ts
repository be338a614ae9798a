export type { Adapter, Disturb } from "./adapter.js";
export { type Describe, describeAction, describeObservation, describeOperation } from "./describe.js";
export type { IsOpen, Ledger, LedgerEvidence, LedgerFailure, LedgerJudgement, Random, Segment, SoakKeys, SoakWork, SoakWorkOptions, Soaking } from "./soak.js";
export { type Awaitable, BrokenTargetError, type CommonClient, type CommonTarget, type Traits } from "./target.js";
export type { BoundWorkload, Contacted, Generate, Probe, ProbeLife, ProbeReport, SequenceJudgement, SequentialLife, StressRoundOptions, Suites, Workload } from "./workload.js";
