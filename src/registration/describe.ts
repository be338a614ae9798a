import type { Account, Operation, Settings } from "rollcall/model";
import { briefAuthId } from "rollcall/model";
import type { Describe } from "../workload/index.js";
import { describeRegistrationFinding } from "./describe-findings.js";
import { describeSnapshot } from "./describe-snapshot.js";
import type { Answer } from "./event.js";
import type { ShownAccounts, ShownExpected, ShownState } from "./judge/index.js";
import { quoteKey } from "./quote.js";
import type { Registration } from "./target.js";

/*
 * Operations, answers and states in words. All reports use these.
 */

export const describe: Describe = {
  operation: (operation) => describeOwnOperation(operation as Operation),
  answer: (answer) => describeAnswer(answer as Answer),
  expected: (expected) => describeExpected(expected as ShownExpected),
  state: (state) => describeState(state as ShownState | ShownAccounts),
  snapshot: describeSnapshot,
  loss: (key) => `the user database of ${quoteKey(key)}`,
  conflict: "refused as registered already",
  finding: describeRegistrationFinding,
  subject: (operation) => keyOf(operation as Operation),
};

function keyOf(operation: Operation): string | undefined {
  return operation.type === "listActive" ? undefined : operation.key;
}

function describeOwnOperation(operation: Operation): string {
  switch (operation.type) {
    case "register":
    case "update": {
      const settings = describeSettings(operation.settings);
      return `${operation.type}(${quoteKey(operation.key)}${settings === "" ? "" : `, ${settings}`})`;
    }
    case "setActive":
      return `setActive(${quoteKey(operation.key)}, ${operation.active})`;
    case "writeUserData":
      return `writeUserData(${quoteKey(operation.key)}, ${JSON.stringify(operation.value)})`;
    case "find":
    case "remove":
    case "readUserData":
      return `${operation.type}(${quoteKey(operation.key)})`;
    case "changeKey":
      return `changeKey(${quoteKey(operation.key)}, ${quoteKey(operation.newKey)})`;
    case "listActive":
      return "listActive()";
    default:
      return operation satisfies never;
  }
}

function describeExpected(expected: ShownExpected): string {
  switch (expected.type) {
    case "account":
      return describeFields(expected.fields) || "the account";
    case "value":
      return JSON.stringify(expected.value);
    case "listed":
      return `[${expected.keys.map(quoteKey).join(", ")}]`;
    case "failed":
      return "an error, because the user database is lost";
    case "refused":
      return "an error that isConflict accepts, because the new key is registered to another account";
    default:
      return expected satisfies never;
  }
}

/** Of several keys only those that are registered are in the state. */
function describeState(state: ShownState | ShownAccounts): string {
  if (state === null || !("accounts" in state)) return describeOne(state);
  if (state.accounts.length === 0) return "none registered";
  return state.accounts.map((each) => `${quoteKey(each.key)} ${describeOne(each.state)}`).join(" and ");
}

/** Only the fields that the store shows are in the state. */
function describeOne(state: Partial<Account> | null): string {
  if (state === null) return "not registered";
  const { database, data, authId: _, ...fields } = state;
  const parts = Object.entries(fields).map(([field, value]) => `${field}: ${JSON.stringify(value)}`);
  if (database === "lost") parts.push("its database lost");
  else if (data !== undefined) parts.push(data === null ? "no data" : `data: ${JSON.stringify(data)}`);
  return parts.length === 0 ? "registered" : `registered with ${parts.join(", ")}`;
}

function describeAnswer(answer: Answer): string {
  switch (answer.type) {
    case "registered":
      return describeRegistration(answer.registration);
    case "found":
      return answer.registration === null ? "null" : describeRegistration(answer.registration);
    case "done":
      return String(answer.found);
    case "listed":
      return describeList(answer.authIds);
    case "data":
      return JSON.stringify(answer.value);
    default:
      return answer satisfies never;
  }
}

const listedMax = 4;

function describeList(authIds: readonly string[]): string {
  const shown = authIds.slice(0, listedMax).map(quoteKey).join(", ");
  return authIds.length > listedMax ? `[${shown}, … ${authIds.length} in all]` : `[${shown}]`;
}

function describeSettings(settings: Settings): string {
  return describeFields({ keyName: settings.keyName, pollInterval: settings.pollInterval });
}

/** The auth id only if it is all there is: it is long and says little. */
function describeRegistration({ authId, created, keyName, pollInterval, active }: Registration): string {
  const fields = describeFields({ created, keyName, pollInterval, active });
  return fields === "" ? `authId: ${JSON.stringify(briefAuthId(authId))}` : fields;
}

function describeFields(fields: object): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(", ");
}
