/**
 * A set of pending operations. Each has a slot, and slot n is the bit 2 ** n of a number.
 * So sets compare with `===`, and adding or removing an operation adds or subtracts its
 * bit.
 */
export type SlotSet = number;

/** The number of bits that a number represents exactly. */
export const SLOT_LIMIT = 53;

/** The empty set. */
export const NO_SLOTS: SlotSet = 0;

// Bit operators use only the lower 32 bits, so the upper ones are shifted down by a division.
const WORD = 2 ** 32;

/** Returns whether the set contains the slot with this bit. */
export function hasSlot(slots: SlotSet, bit: SlotSet): boolean {
  return bit < WORD ? (slots & bit) !== 0 : (Math.floor(slots / WORD) & (bit / WORD)) !== 0;
}

/** Returns whether every slot of `part` is in `whole`. */
export function isSubset(part: SlotSet, whole: SlotSet): boolean {
  if ((part & ~whole) !== 0) return false;
  return part < WORD || (Math.floor(part / WORD) & ~Math.floor(whole / WORD)) === 0;
}

/** Returns the slots of the first set that are not in the second. */
export function without(slots: SlotSet, others: SlotSet): SlotSet {
  const lower = (slots & ~others) >>> 0;
  return slots < WORD ? lower : (Math.floor(slots / WORD) & ~Math.floor(others / WORD)) * WORD + lower;
}

/** Returns the bit of the lowest free slot, or undefined if all are occupied. */
export function freeSlot(occupied: SlotSet): SlotSet | undefined {
  for (let slot = 0, bit = 1; slot < SLOT_LIMIT; slot++, bit *= 2) {
    if (!hasSlot(occupied, bit)) return bit;
  }
  return undefined;
}

/** Returns a hash of 32 bits. */
export function hashSlots(slots: SlotSet): number {
  const mixed = Math.imul((slots | 0) ^ Math.imul(Math.floor(slots / WORD), 0x85ebca6b), 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
