import type { Logger } from "../store/index.js";
import type { Names } from "./names.js";
import type { PostgresPool } from "./pool/index.js";
import type { UserMigrations } from "./user-migrations.js";

/** Where transactions run, and how. */
export interface Runtime {
  readonly pool: PostgresPool;
  readonly names: Names;
  readonly logger: Logger;
  readonly readOnly: boolean;
  readonly responseTimeoutMs: number;
  /** Returns numbers from 0 to less than 1. */
  readonly random: () => number;
}

/** The state that all parts of one open store share. */
export interface Context extends Runtime {
  /** See `PostgresStore.location`. */
  readonly location: string;
  readonly userMigrations: UserMigrations;
}
