import type { Accounts } from "./accounts.js";
import type { Logger } from "./logger.js";
import type { Master } from "./master.js";
import type { Migration } from "./migrations.js";
import type { UserTemplate } from "./user-template.js";

/** The state that all parts of one open store share. */
export interface Context {
  /** Absolute path. */
  readonly directory: string;
  readonly readOnly: boolean;
  readonly master: Master;
  readonly accounts: Accounts;
  readonly template: UserTemplate;
  readonly userMigrations: readonly Migration[];
  readonly logger: Logger;
  /** Database ids for which a `withUserDatabase` of this store is running now. */
  readonly databasesInUse: Set<string>;
}
