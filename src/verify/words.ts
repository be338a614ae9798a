import type { Account, EnvironmentAction, Operation, Response, Settings } from "rollcall/model";
import type { Answer, ErrorSummary, Observation } from "./observation.js";
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
      return `threw ${sayError(observation.error)}`;
    case "tolerated":
      return `refused: ${sayError(observation.error)}`;
    case "malformed":
      return "answered nonsense";
    case "interrupted":
      return observation.error === undefined ? "(no answer)" : `failed with ${sayError(observation.error)}`;
    default:
      return observation satisfies never;
  }
}

/** An error and its causes on one line: messages of several lines would break every layout. */
export function sayError(error: ErrorSummary): string {
  const causes: string[] = [];
  let last = sayWithoutCause(error);
  const said = last;
  for (let { cause } = error; cause !== undefined; { cause } = cause) {
    const because = sayWithoutCause(cause);
    // Wrappers like to repeat the message of what they wrap.
    if (!last.endsWith(because)) causes.push(because);
    last = because;
  }
  return causes.length === 0 ? said : `${said} (cause: ${causes.join("; its cause: ")})`;
}

function sayWithoutCause({ name, code, message }: ErrorSummary): string {
  const text = brief(oneLine(message));
  const kind = oneLine(code === undefined || text.includes(code) ? name : code);
  return [kind, text].filter((part) => part !== "").join(": ");
}

/** Any text on one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

const messageMax = 300;

function brief(text: string): string {
  return text.length > messageMax ? `${text.slice(0, messageMax - 1)}…` : text;
}

/** What the model answers. */
export function sayExpected(response: Response): string {
  switch (response.type) {
    case "registered":
      return sayFields({ created: response.created, ...visible(response.account) });
    case "found":
      return response.account === null ? "null" : sayFields(visible(response.account));
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

export function sayState(account: Account | null): string {
  if (account === null) return "not registered";
  const data = account.database === "lost" ? "its database lost" : `data ${JSON.stringify(account.data)}`;
  return `registered with ${sayFields(visible(account))}, ${data}`;
}

/** Enough of a key to recognise it. */
export function sayKey(key: string): string {
  return JSON.stringify(key.length > 28 ? `${key.slice(0, 12)}…${key.slice(-12)}` : key);
}

function sayAnswer(answer: Answer): string {
  switch (answer.type) {
    case "registered":
      return sayFields(answered(answer.registration));
    case "found":
      return answer.registration === null ? "null" : sayFields(answered(answer.registration));
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

function visible({ keyName, pollInterval, active }: Account): object {
  return { keyName, pollInterval, active };
}

function answered({ created, keyName, pollInterval, active }: Registration): object {
  return { created, keyName, pollInterval, active };
}

function sayFields(fields: object): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(", ");
}
