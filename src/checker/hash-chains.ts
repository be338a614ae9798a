/** Numbers from 0 on, each with a hash; those with one hash form a chain, found newest first. */
export interface HashChains {
  /** Adds the next number. */
  add(hash: unknown): void;
  /** Returns the newest number in the chain of this hash, or `NONE`. */
  newest(hash: unknown): number;
  /** Returns the next older number in the same chain, or `NONE`. */
  older(number: number, hash: unknown): number;
}

export const NONE = -1;

/** Hashes that are integers have a table of their own, because a Map of a million numbers is several times slower. */
export function createHashChains(): HashChains {
  const others = new Map<unknown, number>();
  let hashes = new Int32Array(128);
  let older = new Int32Array(128);
  let heads = new Int32Array(256).fill(NONE);
  let size = 0;

  const bucketOf = (hash: number) => (Math.imul(hash, 0x9e3779b1) >>> 7) & (heads.length - 1);

  const link = (number: number, hash: number) => {
    const bucket = bucketOf(hash);
    older[number] = heads[bucket] ?? NONE;
    heads[bucket] = number;
  };

  /** Buckets are shared, so members with other hashes are passed over. */
  const skip = (from: number, hash: number) => {
    let number = from;
    while (number !== NONE && hashes[number] !== hash) number = older[number] ?? NONE;
    return number;
  };

  const grow = () => {
    const [grownHashes, grownOlder] = [new Int32Array(2 * size), new Int32Array(2 * size)];
    grownHashes.set(hashes);
    grownOlder.set(older);
    hashes = grownHashes;
    older = grownOlder;
  };

  /** The chains of other hashes stay as they are: only those of integers depend on the number of buckets. */
  const spread = () => {
    const isOther = new Uint8Array(size);
    for (let number of others.values()) for (; number !== NONE; number = older[number] ?? NONE) isOther[number] = 1;
    heads = new Int32Array(2 * heads.length).fill(NONE);
    for (let number = 0; number < size; number++) if (isOther[number] === 0) link(number, hashes[number] ?? 0);
  };

  return {
    add(hash) {
      if (size === hashes.length) {
        grow();
        spread();
      }
      if (isInteger(hash)) {
        hashes[size] = hash;
        link(size, hash);
      } else {
        older[size] = others.get(hash) ?? NONE;
        others.set(hash, size);
      }
      size++;
    },
    newest: (hash) => (isInteger(hash) ? skip(heads[bucketOf(hash)] ?? NONE, hash) : (others.get(hash) ?? NONE)),
    older: (number, hash) => (isInteger(hash) ? skip(older[number] ?? NONE, hash) : (older[number] ?? NONE)),
  };
}

/** Integers of 32 bits. */
function isInteger(hash: unknown): hash is number {
  return typeof hash === "number" && (hash | 0) === hash;
}
