import type { Accounts } from "./accounts.js";
import type { Logger } from "./logger.js";
import type { Master } from "./master.js";
import type { Migration } from "./migrations.js";
import type { UserTemplate } from "./user-template.js";

/** What every part of one open store shares. */
export interface Context {
  /** Absolute. */
  readonly directory: string;
  readonly master: Master;
  readonly accounts: Accounts;
  readonly template: UserTemplate;
  readonly userMigrations: readonly Migration[];
  readonly busyTimeoutMs: number;
  readonly logger: Logger;
  /** Database ids of the users whose `withUserDatabase` is running in this store right now. */
  readonly databasesInUse: Set<string>;
}
