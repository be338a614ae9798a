/** What an application may say about a registration. A field left out is left as it is; null clears it. */
export interface Settings {
  readonly keyName?: string | null;
  /** Seconds. */
  readonly pollInterval?: number | null;
}

/** Everything the specification knows of one registered API key. */
export interface Account {
  readonly keyName: string | null;
  /** Seconds. */
  readonly pollInterval: number | null;
  readonly active: boolean;
  /** The value in the user's own database; null: nothing written yet. */
  readonly data: string | null;
  /** `lost`: the file was deleted behind the store's back and nobody has brought it back. */
  readonly database: "present" | "lost";
  /** What the store calls this account; undefined until an answer has told. It cannot change while the account lives. */
  readonly authId: string | undefined;
}

/** A fresh account, as `register` creates it for a key that nobody has registered. */
export function newAccount(settings: Settings): Account {
  return {
    keyName: settings.keyName ?? null,
    pollInterval: settings.pollInterval ?? null,
    active: true,
    data: null,
    database: "present",
    authId: undefined,
  };
}

/** The account with the given fields set. */
export function withSettings(account: Account, settings: Settings): Account {
  return {
    ...account,
    keyName: settings.keyName === undefined ? account.keyName : settings.keyName,
    pollInterval: settings.pollInterval === undefined ? account.pollInterval : settings.pollInterval,
  };
}

export function sameAccount(a: Account | undefined, b: Account | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return (
    a.keyName === b.keyName &&
    a.pollInterval === b.pollInterval &&
    a.active === b.active &&
    a.data === b.data &&
    a.database === b.database &&
    a.authId === b.authId
  );
}
