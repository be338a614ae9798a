import type { Account, State } from "rollcall/model";
import type { AccountField } from "../account-fields.js";
import type { KeyState } from "../specification.js";

/** What a store shows of the state of one key: only the fields that it gives, and whether the database is lost. */
export type ShownState = Partial<Pick<Account, AccountField | "database">> | null;

/** The same of several keys that changeKey links: of each that is registered. */
export interface ShownAccounts {
  readonly accounts: readonly { readonly key: string; readonly state: ShownState }[];
}

/** `given`: see `fieldsGiven`. */
function shownState(state: KeyState, given: readonly AccountField[]): ShownState {
  if (state === null) return null;
  const shown = Object.fromEntries(given.map((field) => [field, state[field]]));
  return state.database === "lost" ? { ...shown, database: "lost" } : shown;
}

/** Several states, each once. */
export function shownStates(
  states: readonly (KeyState | State)[],
  given: readonly AccountField[],
): readonly (ShownState | ShownAccounts)[] {
  const shown = states.map((state) => {
    return isOfSeveral(state) ? shownAccounts(state, given) : shownState(state, given);
  });
  return [...new Map(shown.map((state) => [JSON.stringify(state), state])).values()];
}

function shownAccounts(state: State, given: readonly AccountField[]): ShownAccounts {
  const accounts = [...state].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { accounts: accounts.map(([key, account]) => ({ key, state: shownState(account, given) })) };
}

/** Whether it is the state of several keys. */
export function isOfSeveral(state: KeyState | State): state is State {
  return state instanceof Map;
}
