import { AccountNotFoundError, authIdOf, KeyAlreadyRegisteredError, type PostgresStore } from "rollcall";
import type { Account, Operation, Response } from "rollcall/model";

/** Returns what the store answers to an operation of the model, in the form of the model's responses. */
export async function invoke(store: PostgresStore, keys: readonly string[], operation: Operation): Promise<Response> {
  switch (operation.type) {
    case "register": {
      const { created, ...account } = await store.register(operation.key, operation.settings);
      return { type: "registered", created, account: modelAccount(account) };
    }
    case "find": {
      const account = await store.find(operation.key);
      return { type: "found", account: account === null ? null : modelAccount(account) };
    }
    case "update":
      return { type: "done", found: await store.update(operation.key, operation.settings) };
    case "setActive":
      return { type: "done", found: await store.setActive(operation.key, operation.active) };
    case "remove":
      return { type: "done", found: await store.remove(operation.key) };
    case "changeKey":
      try {
        return { type: "done", found: await store.changeKey(operation.key, operation.newKey) };
      } catch (error) {
        if (error instanceof KeyAlreadyRegisteredError) return { type: "refused", because: "key-registered" };
        throw error;
      }
    case "listActive": {
      const names = new Map(keys.map((key) => [authIdOf(key), key]));
      return { type: "listed", keys: (await store.listActive()).map((authId) => names.get(authId) ?? authId).sort() };
    }
    case "writeUserData":
      return { type: "done", found: await writeUserData(store, operation.key, operation.value) };
    case "readUserData":
      return { type: "data", value: await readUserData(store, operation.key) };
    default:
      return operation satisfies never;
  }
}

/** Writes the user's value. Returns false if there is no account. */
export async function writeUserData(store: PostgresStore, key: string, value: string): Promise<boolean> {
  return await unlessGone(false, async () => {
    await store.withUserSchema(authIdOf(key), async (schema) => {
      await schema.query(
        `INSERT INTO entries (name, value) VALUES ('value', $1)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
        [value],
      );
    });
    return true;
  });
}

/** Returns the user's value, or null if there is no account or no value. */
export async function readUserData(store: PostgresStore, key: string): Promise<string | null> {
  return await unlessGone(null, async () => {
    return await store.withUserSchema(authIdOf(key), async (schema) => {
      const { rows } = await schema.query<{ value: string }>("SELECT value FROM entries WHERE name = 'value'");
      return rows[0]?.value ?? null;
    });
  });
}

async function unlessGone<T>(answer: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AccountNotFoundError) return answer;
    throw error;
  }
}

type Shown = Pick<Account, "keyName" | "pollInterval" | "active">;

/** What a response does not show is left as the model has it, see `shown`. */
function modelAccount({ keyName, pollInterval, active }: Shown): Account {
  return { keyName, pollInterval, active, data: null, database: "present", authId: undefined };
}

/** Returns a response of the model without what a store does not show. */
export function shown(response: Response): Response {
  switch (response.type) {
    case "registered":
      return { ...response, account: modelAccount(response.account) };
    case "found":
      return { ...response, account: response.account === null ? null : modelAccount(response.account) };
    default:
      return response;
  }
}
