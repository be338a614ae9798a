import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { inspectJson } from "rollcall/verify";

export const about = {
  reports: [
    "https://github.com/typicode/lowdb/issues/333",
    "https://github.com/bitwarden/directory-connector/issues/41",
  ],
  title: "Two processes write one JSON file",
  judgement:
    "Each process reads the whole file, changes it, and writes the whole file. Accounts are lost, and a crash leaves half a file.",
  expected: "failed",
};

export const fileIn = (directory) => `${directory}/data.json`;
const idOf = (email) => createHash("sha256").update(email).digest("hex").slice(0, 16);

/** `write` replaces the content of a file; `locked` runs something while no other process does. */
export const target = (name, write, locked) => ({
  name,
  setup: (directory) => writeFileSync(fileIn(directory), `{ "users": [] }`),
  async connect(directory) {
    const read = () => JSON.parse(readFileSync(fileIn(directory), "utf8"));
    // An application that starts reads the file once.
    await locked(directory, read);
    const find = ({ users }, email) => users.find(({ id }) => id === idOf(email));
    return {
      register: (email, { keyName = null }) =>
        locked(directory, () => {
          const data = read();
          const known = find(data, email);
          if (known) return { authId: known.id, keyName: known.name, created: false };
          data.users.push({ id: idOf(email), name: keyName });
          write(fileIn(directory), JSON.stringify(data));
          return { authId: idOf(email), keyName, created: true };
        }),
      find: (email) =>
        locked(directory, () => {
          const known = find(read(), email);
          return known ? { authId: known.id, keyName: known.name } : null;
        }),
    };
  },
  inspect: inspectJson({ file: "data.json", accounts: { list: "users", authId: "id", keyName: "name" } }),
});

export default target("one JSON file", writeFileSync, (_, work) => work());
