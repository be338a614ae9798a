import {
  annotate,
  comments,
  declarations,
  head,
  importHelper,
  importYours,
  type Template,
  type TemplateFacts,
  tail,
} from "../template.js";

export const kysely: Template = { packages: ["kysely", "better-sqlite3"], source };

function source(facts: TemplateFacts): string {
  const as = annotate(facts);
  const tables = `
${importYours("type Database as Tables", "./src/database.js")}
interface Tables {
  users: { id: Generated<number>; key: string; name: string | null };
}
`;
  return `${head(facts, { registers: "selectFrom, and if there is no row, insertInto" })}import Database from "better-sqlite3";
import { ${as("type Generated, ")}Kysely, SqliteDialect } from "kysely";
${importHelper("inspectSqlite")}
${importYours("registerUser", "./src/users.js")}
${as(tables)}
${comments.directory}
const open = (directory${as(": string")}) =>
  new Kysely${as("<Tables>")}({ dialect: new SqliteDialect({ database: new Database(\`\${directory}/app.db\`) }) });

export default {
  name: ${JSON.stringify(facts.name)},

  ${comments.setup}
  async setup(directory) {
    const db = open(directory);
    await db.schema
      .createTable("users")
      .addColumn("id", "integer", (column) => column.primaryKey())
      .addColumn("key", "text", (column) => column.notNull().unique())
      .addColumn("name", "text")
      .execute();
    await db.destroy();
  },

  ${comments.connect}
  connect(directory) {
    const db = open(directory);
    const find = (key${as(": string")}) =>
      db.selectFrom("users").select(["id", "name"]).where("key", "=", key).executeTakeFirst();
    return {
      ${comments.register}
      async register(key, { keyName = null }) {
        const known = await find(key);
        if (known) return { authId: String(known.id), keyName: known.name, created: false };
        const values = { key, name: keyName };
        const user = await db.insertInto("users").values(values).returning("id").executeTakeFirstOrThrow();
        return { authId: String(user.id), keyName, created: true };
      },
      ${comments.find}
      async find(key) {
        const user = await find(key);
        return user ? { authId: String(user.id), keyName: user.name } : null;
      },
      close: () => db.destroy(),
    };
  },

  ${comments.inspect}
  inspect: inspectSqlite({ file: "app.db", accounts: { table: "users", authId: "id", keyName: "name" } }),
${declarations(facts)}${tail(facts)}`;
}
