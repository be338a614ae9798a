import { createHash } from "node:crypto";
import { InvalidApiKeyError } from "./errors.js";

const bytesMax = 1024;

/**
 * What the store knows an API key by: its SHA-256, in hexadecimal. The key itself is a secret and is never stored.
 * @throws InvalidApiKeyError where the key is not a string, empty, longer than 1,024 bytes, has white space at an end,
 * control characters or lone surrogates: keys that look alike must not become two users.
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
  if (apiKey.trim() !== apiKey) return "without white space at its ends; trim it before registering";
  const control = apiKey.search(/\p{Cc}/u);
  if (control !== -1) return `without control characters, but it has one at position ${control}`;
  if (!apiKey.isWellFormed()) return "well-formed Unicode, but it has a lone surrogate";
  return undefined;
}
