import { fc } from "rollcall/verify";

/** Seats in the room. */
export const capacity = 2;

const who = fc.constantFrom("ann", "bob", "cy");

/** What a booking system for one small room must do. */
export const model = {
  /** Names of those who have a seat, sorted. */
  initial: [],
  operations: {
    /** True: the seat is booked. False: the room is full, or this person has a seat already. */
    book: {
      argument: who,
      step: (taken, name) =>
        taken.length === capacity || taken.includes(name)
          ? { state: taken, answer: false }
          : { state: [...taken, name].sort(), answer: true },
    },
    /** True: the seat is free again. False: this person had none. */
    cancel: {
      argument: who,
      step: (taken, name) => ({ state: taken.filter((each) => each !== name), answer: taken.includes(name) }),
    },
    /** How many seats are free. */
    free: { readOnly: true, step: (taken) => ({ state: taken, answer: capacity - taken.length }) },
  },
  atRest: (taken) => taken,
};
