import { shown } from "../core/index.js";
import type { ModelTraits } from "./adapter.js";
import type { Expected } from "./finding.js";
import { isRecord } from "./plain-data.js";
import type { ModelOperation } from "./sample-arguments.js";
import type { ModelSnapshot } from "./snapshot.js";
import type { ModelState, Stepper } from "./stepper.js";

/** What judging needs of one target. */
export interface JudgeContext {
  readonly stepper: Stepper;
  readonly readOnlyTypes: ReadonlySet<string>;
  readonly isPartitioned: boolean;
  /** Whether the store at rest is compared with the model. */
  readonly isCompared: boolean;
}

export function contextOf(stepper: Stepper, { operations, isPartitioned, isCompared }: ModelTraits): JudgeContext {
  const readOnlyTypes = new Set(operations.flatMap(({ type, readOnly }) => (readOnly ? [type] : [])));
  return { stepper, readOnlyTypes, isPartitioned, isCompared };
}

/** A snapshot as the adapter made it; undefined: the store was not read. */
export function readSnapshot(snapshot: unknown): ModelSnapshot | undefined {
  if (snapshot === undefined || snapshot === null) return undefined;
  if (isRecord(snapshot) && Array.isArray(snapshot.violated)) return snapshot as unknown as ModelSnapshot;
  throw new TypeError(`no snapshot of this workload: ${shown(snapshot)}`);
}

/** What the store shows of one partition; one that `inspect` leaves out counts as empty. */
export function partOf({ stepper }: JudgeContext, value: unknown, partition: string | undefined): unknown {
  if (partition === undefined) return value;
  if (isRecord(value) && Object.hasOwn(value, partition)) return value[partition];
  return stepper.atRest?.(stepper.initial, partition).value;
}

/** The partitions that `inspect` names. */
export function partitionsIn({ isPartitioned }: JudgeContext, value: unknown): readonly string[] {
  return isPartitioned && isRecord(value) ? Object.keys(value) : [];
}

/** What the store would show in these states, each once. */
export function shownIn(
  { stepper }: JudgeContext,
  states: readonly ModelState[],
  partition: string | undefined,
): unknown[] {
  const shown = states.flatMap((state) => stepper.atRest?.(state, partition) ?? []);
  return [...new Map(shown.map(({ key, value }) => [key, value])).values()];
}

/** What the operation may end with in these states, each once. */
export function expectedIn(
  { stepper }: JudgeContext,
  states: readonly ModelState[],
  operation: ModelOperation,
): readonly Expected[] {
  const outcomes = states.flatMap((state) => stepper.step(state, operation));
  return [...new Map(outcomes.map(({ seen, expected }) => [seen, expected])).values()];
}
