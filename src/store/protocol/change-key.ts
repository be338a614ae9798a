import type { Context } from "../context.js";
import { InvalidCallbackError, KeyAlreadyRegisteredError } from "../errors.js";
import { finishRemoval } from "./removal.js";

/**
 * Gives the account of `authId` another auth id, that of its new API key. Returns false if the account does not exist. The
 * two rows change in one commit; the database keeps its name and its database id. Its own note of the auth id follows with
 * its next transaction.
 * @throws {KeyAlreadyRegisteredError} If another account has the new auth id. Nothing was changed.
 */
export function changeKey(context: Context, authId: string, newAuthId: string): boolean {
  for (;;) {
    const outcome = context.master.write(() => tryToChange(context, authId, newAuthId));
    switch (outcome) {
      case "changed":
        return true;
      case "not-found":
        return false;
      case "registered":
        throw new KeyAlreadyRegisteredError(
          `the new API key is registered already, to account ${newAuthId}; choose another key, or remove that account`,
        );
      case "unfinished":
        clearUnfinished(context, newAuthId);
        break;
      default:
        outcome satisfies never;
    }
  }
}

type Outcome = "changed" | "not-found" | "registered" | "unfinished";

function tryToChange({ accounts, databasesInUse }: Context, authId: string, newAuthId: string): Outcome {
  const account = accounts.read(authId);
  if (account?.status !== "active") return "not-found";
  if (databasesInUse.has(account.databaseId)) {
    throw new InvalidCallbackError("the key of an account cannot be changed from within its own withUserDatabase");
  }
  if (authId === newAuthId) return "changed";
  const other = accounts.read(newAuthId);
  if (other === undefined) {
    accounts.rename(authId, newAuthId);
    return "changed";
  }
  switch (other.status) {
    case "active":
      return "registered";
    case "removing":
      return "unfinished";
    case "provisioning":
      // There is no account of the new key yet. If its registration goes on, it begins again and finds this account.
      accounts.advance(other, "provisioning", "removing");
      return "unfinished";
    default:
      return other.status satisfies never;
  }
}

function clearUnfinished(context: Context, authId: string): void {
  const account = context.accounts.read(authId);
  if (account?.status === "removing") finishRemoval(context, account);
}
