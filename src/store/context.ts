import type { Logger } from "./logger.js";
import type { Accounts, Master } from "./master/index.js";
import type { Migration, UserTemplate } from "./user-file/index.js";

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
