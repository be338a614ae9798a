import type { FindingCode, PassName } from "rollcall/verify";
import { built } from "../built.js";

/** A known-bad store, and what Rollcall must say of it. */
export interface FaultyStore {
  /** Also the name of its file. */
  readonly name: string;
  readonly title: string;
  /** The pass that it belongs to. */
  readonly pass: PassName;
  /** One of these is the first finding. */
  readonly findings: readonly FindingCode[];
}

/** The first five are the issues of the analysis that started Rollcall, by their numbers. */
export const faultyStores: readonly FaultyStore[] = [
  {
    name: "check-then-insert",
    title: "looks, then inserts; two who looked at the same time both insert",
    pass: "stress",
    findings: ["operation-threw"],
  },
  {
    name: "half-done-constraint-error",
    title: "a constraint error reaches the caller after half the work is done",
    pass: "stress",
    findings: ["operation-threw"],
  },
  {
    name: "poll-interval-ignored",
    title: "accepts pollInterval and stores it nowhere",
    pass: "sequential",
    findings: ["wrong-answer"],
  },
  {
    name: "two-step-registration",
    title: "registers the key, then the user; a retry of the second step returns early",
    pass: "stress",
    findings: ["operation-threw"],
  },
  {
    name: "missing-database-recreated",
    title: "puts an empty database in the place of one that was lost",
    pass: "sequential",
    findings: ["wrong-answer", "database-recreated"],
  },
];

/** Path of the built target module. */
export function modulePath({ name }: FaultyStore): string {
  return built(`properties/faulty-stores/${name}.js`);
}
