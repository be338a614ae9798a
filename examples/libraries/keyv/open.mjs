import KeyvSqlite from "@keyv/sqlite";
import Keyv from "keyv";

const answerOf = ({ id, name }) => ({ authId: id, keyName: name });

export async function setup(directory) {
  const users = open(directory);
  await users.get("");
  await users.disconnect();
}

export async function inspect(directory) {
  const users = open(directory);
  const accounts = [];
  for await (const [, user] of users.iterator()) accounts.push(answerOf(user));
  await users.disconnect();
  return { accounts };
}

function open(directory) {
  return new Keyv({ store: new KeyvSqlite({ uri: `sqlite://${directory}/users.db`, busyTimeout: 5000 }) });
}

/** Gets the user, and sets it if there is none: the interface of Keyv has no operation that does both at once. */
export function connect(directory) {
  const users = open(directory);
  return {
    async register(key, { keyName = null }) {
      const known = await users.get(key);
      if (known) return { ...answerOf(known), created: false };
      const user = { id: crypto.randomUUID(), name: keyName };
      await users.set(key, user);
      return { ...answerOf(user), created: true };
    },
    async find(key) {
      const user = await users.get(key);
      return user ? answerOf(user) : null;
    },
    close: () => users.disconnect(),
  };
}
