import { type Recovered, type Recovering, recoverFrom } from "../../runner/index.js";
import type { CrashPath } from "./recovery-paths.js";

/**
 * The recoveries of one pass. Recoveries that begin with equal bytes and go on with the same operations are equal, in
 * whichever program and schedule the crash came. So each is run once. A target that writes random ids or times into its
 * storage leaves equal bytes only where the crash changes nothing, so it gains nothing.
 */
export interface KnownRecoveries {
  /** Returns for each path its recovery. Runs those that are not known. */
  recover(from: Recovering, paths: readonly CrashPath[]): Promise<readonly PathRecovery[]>;
}

export interface PathRecovery {
  readonly path: CrashPath;
  /** Equal for recoveries that are equal. */
  readonly key: string;
  readonly recovered: Recovered;
}

/** Their snapshots need memory. */
const knownMax = 2000;

export function createKnownRecoveries(): KnownRecoveries {
  const known = new Map<string, Recovered>();
  return {
    async recover(from, paths) {
      const asked = paths.map((path) => ({ path, key: keyOf(from, path) }));
      const found = new Map(asked.flatMap(({ key }) => (known.has(key) ? [[key, known.get(key)]] : [])));
      const unknown = asked.filter(
        ({ key }, index) => !found.has(key) && asked.findIndex((other) => other.key === key) === index,
      );
      const ran = await recoverFrom(
        from,
        unknown.map(({ path }) => path),
      );
      for (const [index, { key }] of unknown.entries()) {
        const recovered = ran[index];
        found.set(key, recovered);
        if (recovered?.type === "recovered") known.set(key, recovered);
      }
      for (const key of known.keys()) if (known.size > knownMax) known.delete(key);
      return asked.flatMap(({ path, key }) => {
        const recovered = found.get(key);
        return recovered === undefined ? [] : [{ path, key, recovered }];
      });
    },
  };
}

function keyOf(
  { runners, runner, program, trace }: Recovering,
  { key, recordsSnapshots, before: { skippedMs, sqlClockUsed } }: CrashPath,
): string {
  const operations = runners.bound.generate.afterCrash(program);
  const lost = trace.losses.map(({ subject }) => subject);
  // In threads that are used again, what they remember may have changed the recovery.
  return JSON.stringify([key, operations, lost, recordsSnapshots, skippedMs, sqlClockUsed, runner.isParallel]);
}
