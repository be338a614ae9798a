import { createRequire } from "node:module";
import { inspectSqlite } from "rollcall/verify";

/*
 * Inspects the database in a directory. Prints its auth ids, and whether better-sqlite3 was loaded.
 */

const [directory = "", module] = process.argv.slice(2);
const require = createRequire(import.meta.url);
if (module !== undefined) require(module);
const { accounts = [] } = inspectSqlite({ file: "app.db", accounts: { table: "users", authId: "id" } })(directory);
const loaded = Object.keys(require.cache).some((file) => file.includes("better-sqlite3"));
console.log(JSON.stringify({ authIds: accounts.map(({ authId }) => authId), loaded }));
