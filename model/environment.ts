import { type State, withAccount } from "./state.js";

/**
 * What happens to a store from outside while the application is stopped. All clients are closed before it, and recovery
 * runs after it.
 */
export type EnvironmentAction =
  | { readonly type: "restart" }
  /** The user database of the key is deleted, as an operator or a failing disk might do. */
  | { readonly type: "lose"; readonly key: string };

/**
 * Returns the state after an action of the environment. A restart changes nothing. A loss leaves the account registered
 * and marks its database as lost. If nothing changes, returns the same state object.
 */
export function disturb(state: State, action: EnvironmentAction): State {
  switch (action.type) {
    case "restart":
      return state;
    case "lose": {
      const account = state.get(action.key);
      if (account === undefined || account.database === "lost") return state;
      return withAccount(state, action.key, { ...account, database: "lost" });
    }
    default:
      return action satisfies never;
  }
}
