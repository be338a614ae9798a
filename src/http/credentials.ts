import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { RequestRefusedError } from "./refusals.js";

/*
 * The API key of a holder travels in the header X-API-Key, and never in a URL, which proxies and browsers keep. It is not
 * `Authorization: Bearer` for three reasons. The operator's token is there: with two headers, neither can ever be taken for
 * the other, and a token that is sent by mistake is not registered as a key. A key of the store may have any printable
 * characters, while a bearer token has only those of base64 (RFC 6750). And `register` accepts any key, so the header
 * names an account, it does not prove a right.
 */

/** The header of the API key. */
export const apiKeyHeader = "x-api-key";
/** The header of the API key that an account gets by a rotation. */
export const newApiKeyHeader = "x-new-api-key";

/** The least number of characters of an operator's token. */
const tokenCharactersMin = 32;

/**
 * Returns the API key of a request.
 * @throws {RequestRefusedError} API_KEY_REQUIRED if there is none, INVALID_API_KEY if there are two or it is not UTF-8.
 */
export function apiKeyOf(request: FastifyRequest): string {
  return keyInHeader(request, apiKeyHeader, "X-API-Key");
}

/** Returns the new API key of a rotation. @throws {RequestRefusedError} as `apiKeyOf` */
export function newApiKeyOf(request: FastifyRequest): string {
  return keyInHeader(request, newApiKeyHeader, "X-New-API-Key");
}

function keyInHeader(request: FastifyRequest, header: string, shownName: string): string {
  // Node joins repeated headers with a comma, and the result would be another key.
  const [value, ...others] = request.raw.headersDistinct[header] ?? [];
  if (value === undefined || value === "") {
    const headers = { "www-authenticate": 'ApiKey realm="rollcall"' };
    throw new RequestRefusedError("API_KEY_REQUIRED", `Send the API key in the header ${shownName}.`, { headers });
  }
  if (others.length > 0) throw new RequestRefusedError("INVALID_API_KEY", `Send the header ${shownName} once.`);
  return fromHeader(value, shownName);
}

/** Node reads headers as Latin-1, one character for each byte. The bytes of a key are UTF-8. */
function fromHeader(value: string, shownName: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(value, "latin1"));
  } catch {
    throw new RequestRefusedError("INVALID_API_KEY", `The bytes of the header ${shownName} must be UTF-8.`);
  }
}

/** Throws a RangeError if the token is too short to be safe. The message does not show it. */
export function checkOperatorToken(token: unknown): asserts token is string {
  if (typeof token === "string" && token.length >= tokenCharactersMin && /^[\x21-\x7e]+$/.test(token)) return;
  const came = typeof token === "string" ? `it has ${token.length} characters` : `it is ${typeof token}`;
  throw new RangeError(
    `the operator's token must have at least ${tokenCharactersMin} visible ASCII characters, but ${came} ` +
      "(make one with: openssl rand -hex 32)",
  );
}

/**
 * Returns a check of the header `Authorization: Bearer TOKEN`. It takes the same time for every wrong token.
 * @throws {RangeError} If the token is too short to be safe.
 */
export function operatorCheck(token: string): (request: FastifyRequest) => void {
  checkOperatorToken(token);
  const expected = digest(token);
  return (request) => {
    const [value = "", ...others] = request.raw.headersDistinct.authorization ?? [];
    const [, given = ""] = /^Bearer +(\S+)$/i.exec(value) ?? [];
    // Digests have one length, so the comparison does not tell that of the token.
    if (timingSafeEqual(digest(given), expected) && others.length === 0) return;
    throw new RequestRefusedError(
      "OPERATOR_TOKEN_REQUIRED",
      "Send the operator's token: Authorization: Bearer TOKEN.",
      {
        headers: { "www-authenticate": 'Bearer realm="rollcall operator"' },
      },
    );
  };
}

/** Returns what stands for an API key where the key itself must not be kept. */
export function keyFingerprint(request: FastifyRequest): string | undefined {
  const value = request.headers[apiKeyHeader];
  return value === undefined ? undefined : digest(String(value)).toString("base64");
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
