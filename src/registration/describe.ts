import {
  type Account,
  briefAuthId,
  type EnvironmentAction,
  type Operation,
  type Response,
  type Settings,
} from "rollcall/model";
import { type Answer, describeError, type Observation } from "../core/index.js";
import { type AccountField, accountFields } from "./account-fields.js";
import type { Registration } from "./target.js";

/*
 * Operations, answers and states as a person would say them. All reports use these words.
 */

export function sayOperation(operation: Operation | EnvironmentAction): string {
  switch (operation.type) {
    case "register":
    case "update": {
      const settings = saySettings(operation.settings);
      return `${operation.type}(${sayKey(operation.key)}${settings === "" ? "" : `, ${settings}`})`;
    }
    case "setActive":
      return `setActive(${sayKey(operation.key)}, ${operation.active})`;
    case "writeUserData":
      return `writeUserData(${sayKey(operation.key)}, ${JSON.stringify(operation.value)})`;
    case "find":
    case "remove":
    case "readUserData":
      return `${operation.type}(${sayKey(operation.key)})`;
    case "listActive":
      return "listActive()";
    case "restart":
      return "[the application restarts]";
    case "lose":
      return `[the user database of ${sayKey(operation.key)} is deleted, the application restarts]`;
    default:
      return operation satisfies never;
  }
}

export function sayObservation(observation: Observation): string {
  switch (observation.type) {
    case "answered":
      return sayAnswer(observation.answer);
    case "threw":
      return `threw ${describeError(observation.error)}`;
    case "tolerated":
      return `refused: ${describeError(observation.error)}`;
    case "conflict":
      return `refused as registered already: ${describeError(observation.error)}`;
    case "malformed":
      return "a malformed answer";
    case "interrupted":
      return observation.error === undefined ? "(no answer)" : `failed with ${describeError(observation.error)}`;
    default:
      return observation satisfies never;
  }
}

/** What the model answers, in the fields that the store gives. Default: all. */
export function sayExpected(
  response: Response,
  given: Iterable<AccountField | "created"> = [...accountFields, "created"],
): string {
  const fields = new Set(given);
  switch (response.type) {
    case "registered": {
      const created = fields.has("created") ? response.created : undefined;
      return sayFields({ created, ...visible(response.account, fields) }) || "the account";
    }
    case "found":
      return response.account === null ? "null" : sayFields(visible(response.account, fields)) || "the account";
    case "done":
      return String(response.found);
    case "listed":
      return `[${response.keys.map(sayKey).join(", ")}]`;
    case "data":
      return JSON.stringify(response.value);
    case "failed":
      return "an error, because the user database is lost";
    default:
      return response satisfies never;
  }
}

/** `given`: the fields that the store gives at all, see `fieldsGiven`; the others are left out. Default: all. */
export function sayState(account: Account | null, given: Iterable<AccountField> = accountFields): string {
  if (account === null) return "not registered";
  const fields = new Set(given);
  const { keyName, pollInterval, active } = account;
  const values = [["keyName", keyName] as const, ["pollInterval", pollInterval] as const, ["active", active] as const];
  const said = values
    .filter(([field]) => fields.has(field))
    .map(([field, value]) => `${field}: ${JSON.stringify(value)}`);
  if (account.database === "lost") said.push("its database lost");
  else if (fields.has("data")) said.push(account.data === null ? "no data" : `data: ${JSON.stringify(account.data)}`);
  return said.length === 0 ? "registered" : `registered with ${said.join(", ")}`;
}

/** An auth id, and the key it belongs to where that is known. */
export function sayAuthId(authId: string, key: string | undefined): string {
  return key === undefined ? briefAuthId(authId) : `${briefAuthId(authId)} (key ${sayKey(key)})`;
}

/** Enough of a key to recognise it. */
export function sayKey(key: string): string {
  return JSON.stringify(key.length > 28 ? `${key.slice(0, 12)}…${key.slice(-12)}` : key);
}

function sayAnswer(answer: Answer): string {
  switch (answer.type) {
    case "registered":
      return sayRegistration(answer.registration);
    case "found":
      return answer.registration === null ? "null" : sayRegistration(answer.registration);
    case "done":
      return String(answer.found);
    case "listed":
      return sayList(answer.authIds);
    case "data":
      return JSON.stringify(answer.value);
    default:
      return answer satisfies never;
  }
}

const listedMax = 4;

function sayList(authIds: readonly string[]): string {
  const shown = authIds.slice(0, listedMax).map(sayKey).join(", ");
  return authIds.length > listedMax ? `[${shown}, … ${authIds.length} in all]` : `[${shown}]`;
}

function saySettings(settings: Settings): string {
  return sayFields({ keyName: settings.keyName, pollInterval: settings.pollInterval });
}

function visible(account: Account, fields: ReadonlySet<string>): object {
  const { keyName, pollInterval, active } = account;
  return Object.fromEntries(Object.entries({ keyName, pollInterval, active }).filter(([name]) => fields.has(name)));
}

/** The auth id only where it is all there is: it is long and says little. */
function sayRegistration({ authId, created, keyName, pollInterval, active }: Registration): string {
  const fields = sayFields({ created, keyName, pollInterval, active });
  return fields === "" ? `authId: ${JSON.stringify(briefAuthId(authId))}` : fields;
}

function sayFields(fields: object): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(", ");
}
