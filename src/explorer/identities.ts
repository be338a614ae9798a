import { InvariantError } from "../core/index.js";

/** Returns equal numbers for equal lists, and different numbers for different lists. */
export type Identities = (parts: readonly number[]) => number;

/** Unchecked: of a million different lists, two get the same number with a probability of 1 in 10,000. */
export const unchecked: Identities = mix;

/**
 * Returns identities that throw if two different lists get the same number. A list consists of the numbers of earlier
 * steps, so if this never throws, equal numbers stand for equal pasts. It keeps every list in memory. That is too much for
 * the millions of steps of a verification, which runs unchecked. The tests of the reduction run checked.
 * @throws {InvariantError} with the code IDENTITY_COLLISION
 */
export function checkedIdentities(): Identities {
  const known = new Map<number, string>();
  return (parts) => {
    const identity = mix(parts);
    const text = parts.join();
    const before = known.get(identity);
    if (before === undefined) known.set(identity, text);
    else if (before !== text) {
      throw new InvariantError(`${before} and ${text} have the identity ${identity} in common`, "IDENTITY_COLLISION");
    }
    return identity;
  };
}

/** Returns a hash of 53 bits: a number holds no more exactly. */
function mix(numbers: readonly number[]): number {
  let high = 0x9e3779b9;
  let low = 0x85ebca6b;
  for (const number of numbers) {
    for (const part of [number >>> 0, Math.floor(number / 2 ** 32) >>> 0]) {
      high = Math.imul(high ^ part, 0xcc9e2d51);
      high = (high << 15) | (high >>> 17);
      low = Math.imul(low ^ part, 0x1b873593);
      low = (low << 13) | (low >>> 19);
      high = (high + low) | 0;
      low = (low ^ (high >>> 16)) | 0;
    }
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b);
  low = Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return ((high >>> 0) & 0x1fffff) * 2 ** 32 + ((low ^ (high >>> 15)) >>> 0);
}
