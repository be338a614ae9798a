import { translatingRejections } from "../storage-errors.js";

/** Like `translatingRejections`. If `signal` was aborted, its reason is thrown, whatever the work threw. */
export async function translatingUnlessAborted<T>(
  doing: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await translatingRejections(doing, work);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
