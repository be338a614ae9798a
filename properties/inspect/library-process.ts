import { createRequire } from "node:module";
import { inspectSqlite } from "rollcall/verify";

/*
 * Inspects the database in a directory. Prints its auth ids, and which libraries were loaded.
 */

const [directory = "", module] = process.argv.slice(2);
const require = createRequire(import.meta.url);
if (module !== undefined) require(module);
const { accounts = [] } = inspectSqlite({ file: "app.db", accounts: { table: "users", authId: "id" } })(directory);
const hasBetterSqlite3 = Object.keys(require.cache).some((file) => file.includes("better-sqlite3"));
// Not documented, but nothing else tells it.
const loadList: unknown = Reflect.get(process, "moduleLoadList");
const hasNodeSqlite = Array.isArray(loadList) && loadList.includes("NativeModule sqlite");
console.log(JSON.stringify({ authIds: accounts.map(({ authId }) => authId), hasBetterSqlite3, hasNodeSqlite }));
