import { JSONFilePreset } from "lowdb/node";

export const open = (directory) => JSONFilePreset(`${directory}/db.json`, { users: [] });

export const setup = async (directory) => (await open(directory)).write();

export async function inspect(directory) {
  const db = await open(directory);
  return { accounts: db.data.users.map(accountOf), names: { accounts: "users" } };
}

export const userOf = (key, name) => ({ id: crypto.randomUUID(), key, name });
export const accountOf = ({ id, name }) => ({ authId: id, keyName: name });
export const accountOrNull = (user) => (user ? accountOf(user) : null);
