import type { OperationType } from "rollcall/model";
import type { ConcurrentProgram, FailingCase } from "../core/index.js";
import { operationsIn, type Program } from "../core/index.js";
import { createExploration } from "../explorer/index.js";
import type { Target } from "../host/index.js";
import { apiKeysFor, laterOperations } from "../registration/index.js";
import type { Laboratory } from "../runner/index.js";
import { look, lookFresh } from "../runner/index.js";

/**
 * Whether a crash or a fault is to blame for a failure, or whether the same program also fails without it. Then the pass
 * for that shows the failure as what it is. Returns what is to be noted of it; undefined: the crash or the fault is to blame.
 */
export async function sayOtherCause(
  laboratory: Laboratory,
  target: Pick<Target, "apiKeys" | "offered">,
  failing: FailingCase,
): Promise<string | undefined> {
  const code = failing.judgement.findings[0]?.code ?? "a failure";
  const shownBy = failing.clients.length > 1 ? "interleavings" : "sequential";
  if (failing.faults.length === 0) return `${code} also shows without a crash or a fault: see the ${shownBy} pass`;
  if (await failsAfterOrderlyRestart(laboratory, target, failing)) {
    return `${code} also shows without a crash or a fault, after an orderly restart: see the sequential pass`;
  }
  if (await failsInAnotherSchedule(laboratory, failing)) {
    return `${code} also shows without a crash or a fault: see the interleavings pass`;
  }
  return undefined;
}

/** One client does everything, the application is restarted in an orderly way, and goes on as it would after a crash. */
async function failsAfterOrderlyRestart(
  laboratory: Laboratory,
  { apiKeys, offered }: Pick<Target, "apiKeys" | "offered">,
  { prefix, clients, trace }: FailingCase,
): Promise<boolean> {
  const operations = trace.events.slice(operationsIn(prefix).length).toSorted((a, b) => a.return - b.return);
  const performed: Program = [...prefix, ...operations.map(({ operation }) => operation)];
  const again = performed.flatMap((action): Program => {
    return "key" in action
      ? [{ type: "register", key: action.key, settings: {} }, ...writing(action.key, offered)]
      : [];
  });
  const later = laterOperations({ prefix, clients }, apiKeysFor(apiKeys, 8), offered);
  const hasLoss = prefix.some(({ type }) => type === "lose");
  for (const life of [prefix, performed, ...(hasLoss ? [] : [[...performed, ...again]])]) {
    const program: ConcurrentProgram = { prefix: [...life, { type: "restart" }], clients: [later] };
    const seen = await lookFresh(laboratory, program, { type: "choices", choices: [] });
    if (seen.type === "failing") return true;
  }
  return false;
}

function writing(key: string, offered: readonly OperationType[]): Program {
  return offered.includes("writeUserData") ? [{ type: "writeUserData", key, value: "again" }] : [];
}

/** Most races show with one preemption, in far fewer runs than these. */
const [preemptionsMax, runsMax] = [1, 60];

/** The fault changes who comes when: it may only have led to a race that any schedule can have. */
async function failsInAnotherSchedule(
  laboratory: Laboratory,
  { prefix, clients, judgement }: FailingCase,
): Promise<boolean> {
  if (clients.length === 1) return false;
  const exploration = createExploration(clients.length);
  for (let run = 0; run < runsMax; run += 1) {
    const plan = exploration.next(preemptionsMax);
    if (plan === undefined) return false;
    const seen = await look(laboratory, { prefix, clients }, { type: "clients", clients: plan.clients });
    if (seen.type === "failing" && seen.judgement.findings[0]?.code === judgement.findings[0]?.code) return true;
    if (seen.type !== "fine" && seen.type !== "failing") return false;
    exploration.learn(plan, seen.trace);
  }
  return false;
}
