/**
 * A set of pending operations. Each occupies a slot, and slot n is the bit 2 ** n
 * of a number: sets compare with `===`, and adding or taking out one operation is
 * an addition or a subtraction of its bit.
 */
export type SlotSet = number;

/** As many bits as a number holds exactly. */
export const SLOT_LIMIT = 53;

export const NO_SLOTS: SlotSet = 0;

// Bit operators see only the lower 32 bits; the upper ones are divided down to them.
const WORD = 2 ** 32;

export function hasSlot(slots: SlotSet, bit: SlotSet): boolean {
  return bit < WORD ? (slots & bit) !== 0 : (Math.floor(slots / WORD) & (bit / WORD)) !== 0;
}

export function isSubset(part: SlotSet, whole: SlotSet): boolean {
  if ((part & ~whole) !== 0) return false;
  return part < WORD || (Math.floor(part / WORD) & ~Math.floor(whole / WORD)) === 0;
}

export function without(slots: SlotSet, others: SlotSet): SlotSet {
  const lower = (slots & ~others) >>> 0;
  return slots < WORD ? lower : (Math.floor(slots / WORD) & ~Math.floor(others / WORD)) * WORD + lower;
}

/** The bit of the lowest free slot, or undefined where all are occupied. */
export function freeSlot(occupied: SlotSet): SlotSet | undefined {
  for (let slot = 0, bit = 1; slot < SLOT_LIMIT; slot++, bit *= 2) {
    if (!hasSlot(occupied, bit)) return bit;
  }
  return undefined;
}

/** 32 bits that differ, mostly, where the sets do. */
export function hashSlots(slots: SlotSet): number {
  const mixed = Math.imul((slots | 0) ^ Math.imul(Math.floor(slots / WORD), 0x85ebca6b), 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
