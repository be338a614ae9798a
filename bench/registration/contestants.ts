import { checkThenInsert } from "./check-then-insert.js";
import type { Contestant } from "./contestant.js";
import { floor } from "./floor.js";
import { rollcall } from "./rollcall.js";

export const contestantNames = ["rollcall", "check-then-insert", "floor"] as const;
export type ContestantName = (typeof contestantNames)[number];

export const contestants: { readonly [Name in ContestantName]: Contestant } = {
  rollcall,
  "check-then-insert": checkThenInsert,
  floor,
};
