import { authIdOf, checkSettings } from "../../store/index.js";
import { messageOf } from "../errors.js";
import { timeOf } from "../time-of.js";

/** The two rows of an account of another application, joined. */
export interface ForeignRow {
  readonly authId: unknown;
  readonly apiKey: unknown;
  readonly keyName: unknown;
  readonly pollInterval: unknown;
  readonly active: number | null;
  readonly createdAt: unknown;
  readonly updatedAt: unknown;
  readonly dbPath: unknown;
}

/** An account as the store will have it. */
export interface ConvertedAccount {
  readonly authId: string;
  readonly keyName: string | null;
  readonly pollInterval: number | null;
  readonly active: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/**
 * Returns the account, or why the store could not hold it as it is.
 * @param now The time for an account without one: ISO 8601, UTC.
 */
export function convertAccount(row: ForeignRow, now: string): ConvertedAccount | { readonly refused: string } {
  const authId = authIdOfRow(row);
  if (typeof authId !== "string") return authId;
  const { keyName, pollInterval } = row;
  try {
    const settings = checkSettings({ keyName, pollInterval });
    const createdAt = isoTime(row.createdAt) ?? now;
    return {
      authId,
      keyName: settings.keyName ?? null,
      pollInterval: settings.pollInterval ?? null,
      active: row.active === 1,
      createdAt,
      updatedAt: isoTime(row.updatedAt) ?? createdAt,
    };
  } catch (error) {
    return { refused: messageOf(error) };
  }
}

function authIdOfRow({ authId, apiKey }: ForeignRow): string | { readonly refused: string } {
  if (apiKey !== null) {
    try {
      if (typeof apiKey === "string") return authIdOf(apiKey);
    } catch (error) {
      return { refused: messageOf(error) };
    }
    return { refused: "the API key is no text" };
  }
  if (typeof authId === "string" && /^[0-9a-f]{64}$/.test(authId)) return authId;
  return { refused: "the auth id is not the SHA-256 of an API key (64 lower-case hexadecimal digits)" };
}

function isoTime(value: unknown): string | undefined {
  const time = timeOf(value);
  if (time === undefined || Math.abs(time) > 8.64e15) return undefined;
  return new Date(time).toISOString();
}
