import type { Account } from "rollcall/model";
import type { AccountField } from "../account-fields.js";
import type { KeyState } from "../specification.js";

/** What a store shows of the state of one key: only the fields that it gives, and whether the database is lost. */
export type ShownState = Partial<Pick<Account, AccountField | "database">> | null;

/** `given`: see `fieldsGiven`. */
function shownState(state: KeyState, given: readonly AccountField[]): ShownState {
  if (state === null) return null;
  const shown = Object.fromEntries(given.map((field) => [field, state[field]]));
  return state.database === "lost" ? { ...shown, database: "lost" } : shown;
}

/** Several states, each once. */
export function shownStates(states: readonly KeyState[], given: readonly AccountField[]): readonly ShownState[] {
  const shown = states.map((state) => shownState(state, given));
  return [...new Map(shown.map((state) => [JSON.stringify(state), state])).values()];
}
