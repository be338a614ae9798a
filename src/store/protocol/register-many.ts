import * as v from "valibot";
import type { Settings } from "../settings.js";
import { checkOptionsOf, optionalSignal, wholeNumber } from "../validation.js";
import type { Registration } from "./registration.js";

/** One entry of an import. */
export interface RegistrationEntry {
  readonly apiKey: string;
  /** Default: no name and no poll interval. */
  readonly settings?: Settings | undefined;
}

/** The answer to one entry. `index` counts the entries from 0. */
export type RegisterManyAnswer =
  | { readonly index: number; readonly registration: Registration }
  | { readonly index: number; readonly error: unknown };

/** Options of `registerMany`. */
export interface RegisterManyOptions {
  /** Ends the import before the next entry is read. Entries that were read are answered. */
  readonly signal?: AbortSignal | undefined;
  /** Entries that are registered at the same time: 1 to 1,024. Default: 128. */
  readonly concurrency?: number | undefined;
}

/**
 * Registers entries and yields one answer for each, in their order. Reads at most `concurrency` entries ahead of the answers
 * that were taken, so that an import of any length needs little memory.
 */
export async function* registerMany(
  register: (entry: RegistrationEntry) => Promise<Registration>,
  entries: Iterable<RegistrationEntry> | AsyncIterable<RegistrationEntry>,
  options: RegisterManyOptions = {},
): AsyncGenerator<RegisterManyAnswer, void, void> {
  const { signal, concurrency } = checkOptionsOf("the options of registerMany", fields, options);
  const pending: Promise<RegisterManyAnswer>[] = [];
  const failures: unknown[] = [];
  let index = 0;
  for await (const entry of untilFailure(entries, (error) => failures.push(error))) {
    pending.push(answerOf(register, entry, index));
    index += 1;
    if (pending.length < concurrency && signal?.aborted !== true) continue;
    const first = pending.shift();
    if (first !== undefined) yield await first;
    if (signal?.aborted === true) break;
  }
  for (const answer of pending) yield await answer;
  if (failures.length > 0) throw failures[0];
  signal?.throwIfAborted();
}

/** Yields the entries. If reading one fails, ends, so that those that were read are answered first. */
async function* untilFailure(
  entries: Iterable<RegistrationEntry> | AsyncIterable<RegistrationEntry>,
  onFailure: (error: unknown) => void,
): AsyncGenerator<RegistrationEntry, void, void> {
  try {
    yield* entries;
  } catch (error) {
    onFailure(error);
  }
}

async function answerOf(
  register: (entry: RegistrationEntry) => Promise<Registration>,
  entry: RegistrationEntry,
  index: number,
): Promise<RegisterManyAnswer> {
  try {
    return { index, registration: await register(entry) };
  } catch (error) {
    return { index, error };
  }
}

const fields = v.strictObject({ signal: optionalSignal, concurrency: wholeNumber(1, 1024, 128) });
