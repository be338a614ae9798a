import type { Settings } from "rollcall/model";
import type { AcknowledgedAccount } from "./history.js";
import type { StoredAccount } from "./judge.js";

/** The store under test, as one client of it sees it. */
export interface Registry {
  /** Returns the account of this key, a new one if there is none. @throws {Error} If it is not known whether there is one now. */
  register(key: string, settings: Settings): Promise<AcknowledgedAccount>;
  /** Returns all accounts. */
  list(): Promise<readonly StoredAccount[]>;
  close(): Promise<void>;
}

/** Opens the store. The address stays the same, whichever server is behind it. */
export type OpenRegistry = (connectionString: string) => Promise<Registry>;
