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

export const drizzle: Template = { packages: ["drizzle-orm", "better-sqlite3"], source };

function source(facts: TemplateFacts): string {
  const as = annotate(facts);
  return `${head(facts, { registers: "select, and if there is no row, insert" })}import Database from "better-sqlite3";
import { eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
${importHelper("inspectSqlite")}

${importYours("users", "./src/schema.js")}
const users = sqliteTable("users", {
  id: integer("id").primaryKey(),
  key: text("key").notNull().unique(),
  name: text("name"),
});

${comments.directory}
const open = (directory${as(": string")}) => new Database(\`\${directory}/app.db\`);

export default {
  name: ${JSON.stringify(facts.name)},

  ${comments.setup}
  // For example: migrate(drizzle(client), { migrationsFolder: "./drizzle" }), from drizzle-orm/better-sqlite3/migrator.
  setup(directory) {
    const client = open(directory);
    drizzle(client).run(sql\`CREATE TABLE users (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT)\`);
    client.close();
  },

  ${comments.connect}
  connect(directory) {
    const client = open(directory);
    const db = drizzle(client);
    const find = (key${as(": string")}) => db.select().from(users).where(eq(users.key, key)).get();
    return {
      ${comments.register}
      register(key, { keyName = null }) {
        const known = find(key);
        if (known) return { authId: String(known.id), keyName: known.name, created: false };
        const [user] = db.insert(users).values({ key, name: keyName }).returning().all();
        return { authId: String(user${as("?")}.id), keyName, created: true };
      },
      ${comments.find}
      find(key) {
        const user = find(key);
        return user ? { authId: String(user.id), keyName: user.name } : null;
      },
      close: () => void client.close(),
    };
  },

  ${comments.inspect}
  inspect: inspectSqlite({ file: "app.db", accounts: { table: "users", authId: "id", keyName: "name" } }),
${declarations(facts)}${tail(facts)}`;
}
