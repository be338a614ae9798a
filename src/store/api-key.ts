import { createHash } from "node:crypto";
import { InvalidApiKeyError } from "./errors.js";

const bytesMax = 1024;

/**
 * Returns the auth id of an API key: its SHA-256 as 64 lower-case hexadecimal digits. The store identifies accounts by
 * it and never stores the key itself, because the key is a secret.
 *
 * @throws {InvalidApiKeyError} If the key is no string, is empty, is longer than 1,024 bytes in UTF-8, starts or ends
 * with white space, or contains control characters or lone surrogates. Keys that resemble each other must not become two users.
 * @example
 * ```ts
 * authIdOf("rc_key_1"); // the authId that register("rc_key_1") returns
 * ```
 */
export function authIdOf(apiKey: string): string {
  const problem = problemOf(apiKey);
  if (problem !== undefined) throw new InvalidApiKeyError(`an API key must be ${problem}`);
  return createHash("sha256").update(apiKey, "utf8").digest("hex");
}

function problemOf(apiKey: unknown): string | undefined {
  if (typeof apiKey !== "string") return `a string, but it is ${apiKey === null ? "null" : typeof apiKey}`;
  if (apiKey === "") return "at least one character long, but it is empty";
  const bytes = Buffer.byteLength(apiKey, "utf8");
  if (bytes > bytesMax) return `at most ${bytesMax} bytes long, but it has ${bytes}`;
  if (apiKey.trim() !== apiKey) return "without white space at its start and end; trim it before registering";
  const control = apiKey.search(/\p{Cc}/u);
  if (control !== -1) return `without control characters, but it has one at position ${control}`;
  if (!apiKey.isWellFormed()) return "well-formed Unicode, but it has a lone surrogate";
  return undefined;
}
