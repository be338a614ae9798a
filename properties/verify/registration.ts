import { operationTypes, type StoreSnapshot } from "rollcall/model";
import type { ConcurrentProgram } from "rollcall/verify";
import type { Trace } from "#src/core/index.js";
import type { ControlledRun } from "#src/host/index.js";
import {
  bindRegistration,
  judgeHistory,
  type RegistrationEvent,
  registrationWorkload,
} from "#src/registration/index.js";
import { describeFinding } from "#src/workload/index.js";

/** The workload of a registration target that offers everything, bound without a first contact. */
export const bound = bindRegistration(registrationWorkload, { offered: operationTypes });

export const adapters: readonly string[] = [registrationWorkload.adapter];

/** What a controlled run needs of a program. */
export function runOf({ prefix, clients }: ConcurrentProgram): Pick<ControlledRun, "prefix" | "clients"> {
  const withUse = clients.map((operations) =>
    operations.map((operation) => ({ operation, useAgain: bound.generate.useAgain(operation) })),
  );
  return { prefix, clients: withUse };
}

/** The store at rest at the end of a run. */
export function snapshotOf({ snapshot }: Trace): StoreSnapshot | undefined {
  return snapshot as StoreSnapshot | undefined;
}

/** Returns the sentences of everything that is wrong with a run. */
export function complaintsAbout({ events, snapshot }: Trace): string[] {
  const quiescent = snapshot === undefined ? [] : [{ snapshot: snapshot as StoreSnapshot, at: 1e6 }];
  const { findings } = judgeHistory({ events: events as readonly RegistrationEvent[], quiescent, losses: [] });
  return findings.map((finding) => describeFinding(registrationWorkload.describe, finding));
}
