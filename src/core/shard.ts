/** A part of a verification that is split among machines, for example the second of eight. */
export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly count: number;
}

/** The only part of a verification that is not split. */
export const wholeVerification: Shard = { number: 1, count: 1 };

/** Returns whether the item with this index, from 0, belongs to a part. */
export function isInShard(index: number, { number, count }: Shard): boolean {
  return index % count === number - 1;
}

export function describeShard({ number, count }: Shard): string {
  return `${number}/${count}`;
}
