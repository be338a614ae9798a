import type { Settings } from "rollcall/model";
import * as v from "valibot";
import type { CheckedResponse, KeyCheckedOperation } from "#src/registration/index.js";
import type { HttpAnswer, HttpRequest } from "./http-client.js";

/** The operations of a client that holds API keys. */
export type HolderOperation = Extract<
  KeyCheckedOperation,
  { type: "register" | "find" | "update" | "setActive" | "remove" }
>;

/** Returns the request of an operation. */
export function requestOf(operation: HolderOperation): HttpRequest {
  const headers = { "x-api-key": operation.key };
  const path = "/v1/account";
  switch (operation.type) {
    case "register":
      return { method: "POST", path, headers, json: operation.settings };
    case "find":
      return { method: "GET", path, headers };
    case "update":
      return { method: "PATCH", path, headers, json: operation.settings };
    case "setActive":
      return { method: "POST", path: `${path}/${operation.active ? "activate" : "deactivate"}`, headers };
    case "remove":
      return { method: "DELETE", path, headers };
    default:
      return operation satisfies never;
  }
}

const account = v.object({
  authId: v.string(),
  keyName: v.nullable(v.string()),
  pollInterval: v.nullable(v.number()),
  active: v.boolean(),
});
const registration = v.object({ ...account.entries, created: v.boolean() });

/**
 * Returns what an answer tells about the store, in the terms of the specification. Undefined: nothing is known, since the
 * server answered that it failed.
 * @throws {Error} If it is no answer to this operation.
 */
export function responseOf({ type }: HolderOperation, { status, body }: HttpAnswer): CheckedResponse | undefined {
  if (status >= 500) return undefined;
  const [isFound, isMissing] = [status === 204, status === 404];
  if (type === "register" && (status === 200 || status === 201)) {
    const registered = v.parse(registration, body);
    if (registered.created !== (status === 201)) throw new Error(`created is ${registered.created} with ${status}`);
    return { type: "answered", answer: { type: "registered", registration: registered } };
  }
  if (type === "find" && (status === 200 || isMissing)) {
    const found = isMissing ? null : v.parse(account, body);
    return { type: "answered", answer: { type: "found", registration: found } };
  }
  if (type !== "register" && type !== "find" && (isFound || isMissing)) {
    return { type: "answered", answer: { type: "done", found: isFound } };
  }
  throw new Error(`${type} was answered with ${status}: ${JSON.stringify(body)}`);
}

/** Returns a random operation, most often a registration of a new key or an operation on one of a few contended keys. */
export function drawOperation(
  random: () => number,
  contended: readonly string[],
  fresh: () => string,
): HolderOperation {
  const settings: Settings = {
    keyName: `name ${Math.floor(random() * 1000)}`,
    pollInterval: 1 + Math.floor(random() * 1000),
  };
  if (random() < 0.5) return { type: "register", key: fresh(), settings };
  const key = contended[Math.floor(random() * contended.length)] ?? fresh();
  const choice = random();
  if (choice < 0.35) return { type: "register", key, settings };
  if (choice < 0.6) return { type: "find", key };
  if (choice < 0.75) return { type: "update", key, settings: { pollInterval: settings.pollInterval ?? null } };
  if (choice < 0.85) return { type: "setActive", key, active: random() < 0.5 };
  return { type: "remove", key };
}
