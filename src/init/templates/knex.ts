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

export const knex: Template = { packages: ["knex", "better-sqlite3"], source };

function source(facts: TemplateFacts): string {
  const as = annotate(facts);
  return `${head(facts, { registers: "first, and if there is no row, insert" })}import knex from "knex";
${importHelper("inspectSqlite")}
${importYours("registerUser", "./src/users.js")}

${comments.directory}
const open = (directory${as(": string")}) =>
  knex${as(".default")}({
    client: "better-sqlite3",
    connection: { filename: \`\${directory}/app.db\` },
    useNullAsDefault: true,
  });

export default {
  name: ${JSON.stringify(facts.name)},

  ${comments.setup}
  // For example: await db.migrate.latest({ directory: "./migrations" })
  async setup(directory) {
    const db = open(directory);
    await db.schema.createTable("users", (table) => {
      table.increments("id");
      table.text("key").notNullable().unique();
      table.text("name");
    });
    await db.destroy();
  },

  ${comments.connect}
  connect(directory) {
    const db = open(directory);
    const find = (key${as(": string")}) => db("users").where({ key }).first("id", "name");
    return {
      ${comments.register}
      async register(key, { keyName = null }) {
        const known = await find(key);
        if (known) return { authId: String(known.id), keyName: known.name, created: false };
        const [id] = await db("users").insert({ key, name: keyName });
        return { authId: String(id), keyName, created: true };
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
