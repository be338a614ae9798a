import type { OperationType } from "rollcall/model";
import { apiKeysFor } from "../api-keys.js";
import type { Target } from "../contact.js";
import type { ConcurrentProgram } from "../controlled/index.js";
import { operationsIn, type Program } from "../program.js";
import { laterOperations } from "../restart/index.js";
import type { FailingCase } from "./case.js";
import type { Laboratory } from "./laboratory.js";
import { lookFresh } from "./look.js";

/**
 * Whether a store fails in the same program when nothing goes wrong: one client does everything, the application is
 * restarted in an orderly way, and goes on as it would after a crash. Then the crash or the fault is not to blame, and
 * the sequential pass shows the failure as what it is. Returns what is to be noted of it; undefined: the crash is to blame.
 */
export async function sayFailureWithoutCrash(
  laboratory: Laboratory,
  { apiKeys, offered }: Pick<Target, "apiKeys" | "offered">,
  { prefix, clients, trace, judgement }: FailingCase,
): Promise<string | undefined> {
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
    if (seen.type !== "failing") continue;
    const [finding] = judgement.findings;
    return `${finding?.code ?? "a failure"} also shows without a crash or a fault, after an orderly restart: see the sequential pass`;
  }
  return undefined;
}

function writing(key: string, offered: readonly OperationType[]): Program {
  return offered.includes("writeUserData") ? [{ type: "writeUserData", key, value: "again" }] : [];
}
