import { createHash } from "node:crypto";

/**
 * Returns the text that all spellings of it have in common: compatibility form (NFKC), no case, no invisible characters,
 * no white space at the ends, and one blank for white space within.
 */
export function fold(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .replace(/\s+/gu, " ")
    .trim()
    .toUpperCase()
    .toLowerCase()
    .normalize("NFKC");
}

/** Returns a digest in place of a secret, so that no API key is written to the scratch database. */
export function digest(secret: string): string {
  return createHash("sha256").update(secret).digest("hex").slice(0, 32);
}

/**
 * Returns an auth id as it may be shown. Usually it is a SHA-256. Anything else may be the API key itself, so only its
 * beginning is shown.
 */
export function shownAuthId(authId: unknown): string {
  if (authId === null) return "NULL";
  const text = Buffer.isBuffer(authId) ? authId.toString("hex") : String(authId);
  if (/^[0-9a-f]{32,}$/i.test(fold(text))) return /^[0-9a-f]+$/.test(text) ? text : JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, 4)).slice(0, -1)}…" (${text.length} characters)`;
}
