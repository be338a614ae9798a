import { createHash } from "node:crypto";
import { InvalidApiKeyError } from "./errors.js";

const bytesMax = 1024;

/**
 * Returns the auth id of an API key: its SHA-256 as 64 lower-case hexadecimal digits. The store identifies accounts by
 * it and never stores the key itself, because the key is a secret.
 *
 * @throws {InvalidApiKeyError} If the key is no string, is empty, is longer than 1,024 bytes in UTF-8, starts or ends
 * with white space, contains control or invisible characters or lone surrogates, or is not in Unicode form NFC. So two keys
 * that are displayed alike are the same key, but for letters of different scripts, and for case, which is significant.
 * @example
 * ```ts
 * authIdOf("rc_key_1"); // the authId that register("rc_key_1") returns
 * ```
 */
export function authIdOf(apiKey: string): string {
  const problem = isPlain(apiKey) ? undefined : problemOf(apiKey);
  if (problem !== undefined) throw new InvalidApiKeyError(`an API key must be ${problem}`);
  return createHash("sha256").update(apiKey, "utf8").digest("hex");
}

/** Returns whether a value is a short text of visible ASCII characters, as most keys are. No other rule applies to it. */
function isPlain(apiKey: unknown): boolean {
  return typeof apiKey === "string" && /^[!-~]{1,1024}$/.test(apiKey);
}

/**
 * Format characters, what fonts display as nothing (https://www.unicode.org/reports/tr44/), and white space other than the
 * space.
 */
const invisibleCharacter = /[\p{Cf}\p{Default_Ignorable_Code_Point}]|[^\S ]/u;

function problemOf(apiKey: unknown): string | undefined {
  if (typeof apiKey !== "string") return `a string, but it is ${apiKey === null ? "null" : typeof apiKey}`;
  if (apiKey === "") return "at least one character long, but it is empty";
  const bytes = Buffer.byteLength(apiKey, "utf8");
  if (bytes > bytesMax) return `at most ${bytesMax} bytes long, but it has ${bytes}`;
  if (apiKey.trim() !== apiKey) return "without white space at its start and end; trim it before registering";
  const control = apiKey.search(/\p{Cc}/u);
  if (control !== -1) return `without control characters, but it has one at position ${control}`;
  const invisible = apiKey.search(invisibleCharacter);
  if (invisible !== -1) return `without invisible characters, but it has one at position ${invisible}`;
  if (!apiKey.isWellFormed()) return "well-formed Unicode, but it has a lone surrogate";
  if (apiKey.normalize("NFC") !== apiKey) return 'in Unicode form NFC; use apiKey.normalize("NFC")';
  return undefined;
}

/** An API key, or the auth id of an account. */
export type AccountRef = string | { readonly authId: string };

/**
 * Returns the auth id of an account.
 * @throws {InvalidApiKeyError} If it is neither a valid API key nor an object with an auth id. The message does not show
 * the value: by mistake it may be an API key.
 */
export function authIdOfAccount(account: AccountRef): string {
  if (typeof account !== "object" || account === null) return authIdOf(account);
  if (isAuthId(account.authId)) return account.authId;
  throw new InvalidApiKeyError("an account is named by its API key, or by { authId } with 64 hexadecimal digits");
}

/** Returns whether a value is an auth id: 64 lower-case hexadecimal digits. */
export function isAuthId(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}
