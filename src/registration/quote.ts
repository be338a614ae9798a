import { briefAuthId } from "rollcall/model";

/** An auth id, and the key it belongs to if that is known. */
export function describeAuthId(authId: string, key: string | undefined): string {
  return key === undefined ? briefAuthId(authId) : `${briefAuthId(authId)} (key ${quoteKey(key)})`;
}

/** Enough of a key to recognise it. */
export function quoteKey(key: string): string {
  return JSON.stringify(key.length > 28 ? `${key.slice(0, 12)}…${key.slice(-12)}` : key);
}
