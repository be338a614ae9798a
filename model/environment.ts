import { type State, withAccount } from "./state.js";

/** What happens to a store from outside, between two lives of the application: every client closed, then this, then recovery. */
export type EnvironmentAction =
  | { readonly type: "restart" }
  /** The key's user database is deleted, as an operator or a failing disk would. */
  | { readonly type: "lose"; readonly key: string };

/** A restart changes nothing; a loss leaves the account registered and marks its database as lost. */
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
