import type { FindingCode } from "../findings.js";
import type { Action, ActionKind, Planned } from "./action.js";

/** What was done or would be done, and what was left: complete counts and the first examples. Plain data. */
export interface RepairSummary {
  readonly actions: readonly {
    readonly kind: ActionKind;
    readonly count: number;
    readonly examples: readonly string[];
  }[];
  readonly left: readonly {
    readonly code: FindingCode;
    readonly reason: string;
    readonly count: number;
    readonly examples: readonly string[];
  }[];
}

export interface SummaryBuilder {
  add(planned: Planned): void;
  build(): RepairSummary;
}

/** @param examplesMax Of each kind of action, and of each reason. */
export function createSummary(examplesMax: number): SummaryBuilder {
  const actions = new Map<ActionKind, { count: number; examples: string[] }>();
  const left = new Map<string, { code: FindingCode; reason: string; count: number; examples: string[] }>();
  const note = (group: { count: number; examples: string[] }, subject: string): void => {
    group.count += 1;
    if (group.examples.length < examplesMax) group.examples.push(subject);
  };
  return {
    add(planned) {
      if ("action" in planned) {
        const { kind } = planned.action;
        const group = actions.get(kind) ?? { count: 0, examples: [] };
        actions.set(kind, group);
        note(group, describe(planned.action));
        return;
      }
      const { code, reason, subject } = planned.left;
      const key = `${code} ${reason}`;
      const group = left.get(key) ?? { code, reason, count: 0, examples: [] };
      left.set(key, group);
      note(group, subject);
    },
    build: () => ({
      actions: [...actions].map(([kind, group]) => ({ kind, ...group })),
      left: [...left.values()],
    }),
  };
}

function describe({ subject, adds, redirects }: Action): string {
  if (adds !== undefined) return `${subject}: ${adds.file}`;
  return redirects === undefined ? subject : `${subject}: ${redirects.file}`;
}
