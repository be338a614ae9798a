/** What a committed change was. */
export type TrailOperation =
  | "register"
  | "update"
  | "setActive"
  | "changeKey"
  | "remove"
  | "withUserSchema"
  | "migrate";

/** One committed change. It was written in the same transaction as what it tells of. */
export interface TrailEntry {
  /** Random. Identifies one transaction. */
  readonly requestId: string;
  readonly operation: TrailOperation;
  readonly authId: string;
  /** Of `changeKey`: the auth id of the new key. Else null. */
  readonly newAuthId: string | null;
  /** Time of the transaction: ISO 8601, UTC. */
  readonly at: string;
}

/** Options of `trail`. */
export interface TrailOptions {
  /** Only changes of this account. Default: of all. */
  readonly authId?: string | undefined;
  /** The number of entries at most: 1 to 1,000. Default: 100. */
  readonly limit?: number | undefined;
}
