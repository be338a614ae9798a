/** The settings of an account. `update` does not change a field that is left out or undefined; null clears it. */
export interface Settings {
  /** Default: null. */
  readonly keyName?: string | null;
  /** Seconds. Default: null. */
  readonly pollInterval?: number | null;
}

/** The specification's state of one registered API key. */
export interface Account {
  readonly keyName: string | null;
  /** Seconds. */
  readonly pollInterval: number | null;
  /** True for a new account; `setActive` changes it. */
  readonly active: boolean;
  /** The value in the user's own database, or null if none was written. */
  readonly data: string | null;
  /** `lost`: the environment deleted the user database. It stays lost until the account is removed. */
  readonly database: "present" | "lost";
  /** The store's id of this account, or undefined until a response has told it. Only a change of the key may change it. */
  readonly authId: string | undefined;
  /** True: the key was changed since the auth id was told, so the store may have given the account another one. */
  readonly rekeyed?: boolean;
}

/** Returns a new account, as `register` creates it for an unknown key: active, without data and without an auth id. */
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

/** Returns a copy of the account with the given fields set. */
export function withSettings(account: Account, settings: Settings): Account {
  return {
    ...account,
    keyName: settings.keyName === undefined ? account.keyName : settings.keyName,
    pollInterval: settings.pollInterval === undefined ? account.pollInterval : settings.pollInterval,
  };
}

/** Returns a copy of the account with the auth id that a response has told. */
export function withAuthId({ rekeyed: _, ...account }: Account, authId: string | undefined): Account {
  return { ...account, authId };
}

/** Returns whether the account's auth id is known: told, and told after the last change of its key. */
export function hasKnownAuthId(account: Account): account is Account & { readonly authId: string } {
  return account.authId !== undefined && account.rekeyed !== true;
}

/** Returns whether two accounts are equal in all fields. Undefined, no account, equals only itself. */
export function sameAccount(a: Account | undefined, b: Account | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return (
    a.keyName === b.keyName &&
    a.pollInterval === b.pollInterval &&
    a.active === b.active &&
    a.data === b.data &&
    a.database === b.database &&
    a.authId === b.authId &&
    (a.rekeyed === true) === (b.rekeyed === true)
  );
}
