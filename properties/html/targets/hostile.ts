import { createHash } from "node:crypto";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import type { RegistrationTarget } from "rollcall/verify";

/** Keys that a page must show as text. Each would run `alert` if it were read as markup. */
const apiKeys = [
  `<script>alert("key")</script>`,
  `"</script><script>alert("end")</script>`,
  `' onfocus='alert("attribute")' autofocus='`,
  `<img src=x onerror=alert("image")>`,
  `&lt;b&gt; <!-- ]]> {{x}} \${x}`,
  "\0\u0007\u001b[31m\r\n\tcontrols",
  "\u202eright to left\u202c \u200b",
  "\ud800 half a letter",
  "x".repeat(3_000),
  "😀 👩‍👩‍👧‍👦 e\u0301",
];

const long = "y".repeat(900_000);
const hash = (apiKey: string): string => createHash("sha256").update(JSON.stringify(apiKey)).digest("hex");

/**
 * Checks, then inserts, so it is convicted; and its keys, statements, errors and output are what a page must not be broken
 * by.
 */
const target: RegistrationTarget = {
  name: `<script>alert("name")</script> & "a store"`,
  apiKeys,
  setup(directory) {
    const db = open(directory);
    db.exec("CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT)");
    db.close();
  },
  connect(directory) {
    const db = open(directory);
    const find = db.prepare(`SELECT name AS keyName FROM users WHERE id = ? AND '${long}' <> '<b>'`);
    const insert = db.prepare("INSERT INTO users (id, name) VALUES (?, ?)");
    return {
      register(apiKey, { keyName = null }) {
        console.log(`\u001b[31m<script>alert("output")</script> ${apiKey}`);
        const authId = hash(apiKey);
        const found = find.get(authId) as { keyName: string | null } | undefined;
        if (found !== undefined) return { authId, created: false, ...found };
        try {
          insert.run(authId, keyName);
        } catch (cause) {
          throw new Error(`<img src=x onerror=alert("error")> ${apiKey}`, { cause });
        }
        return { authId, created: true, keyName };
      },
      close: () => void db.close(),
    };
  },
  inspect(directory) {
    const db = open(directory);
    const rows = db.prepare("SELECT id AS authId, name AS keyName FROM users").all();
    db.close();
    return { accounts: rows as { authId: string; keyName: string | null }[] };
  },
};
export default target;

function open(directory: string): Sqlite.Database {
  return new Sqlite(join(directory, "app.db"));
}
