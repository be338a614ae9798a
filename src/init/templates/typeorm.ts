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

export const typeorm: Template = { packages: ["typeorm", "better-sqlite3"], source };

function source(facts: TemplateFacts): string {
  const as = annotate(facts);
  return `${head(facts, { registers: "findOneBy, and if there is no row, save" })}${importHelper("inspectSqlite")}
import { DataSource, EntitySchema } from "typeorm";

${importYours("User", "./src/entities/user.js")}
const User = new EntitySchema${as("<{ id: number; key: string; name: string | null }>")}({
  name: "users",
  columns: {
    id: { type: "integer", primary: true, generated: true },
    key: { type: "text", unique: true },
    name: { type: "text", nullable: true },
  },
});

${comments.directory}
const source = (directory${as(": string")}) =>
  new DataSource({ type: "better-sqlite3", database: \`\${directory}/app.db\`, entities: [User] });

export default {
  name: ${JSON.stringify(facts.name)},

  ${comments.setup}
  async setup(directory) {
    const db = await source(directory).initialize();
    await db.synchronize();
    await db.destroy();
  },

  ${comments.connect}
  async connect(directory) {
    const db = await source(directory).initialize();
    const users = db.getRepository(User);
    return {
      ${comments.register}
      async register(key, { keyName = null }) {
        const known = await users.findOneBy({ key });
        if (known) return { authId: String(known.id), keyName: known.name, created: false };
        const user = await users.save({ key, name: keyName });
        return { authId: String(user.id), keyName, created: true };
      },
      ${comments.find}
      async find(key) {
        const user = await users.findOneBy({ key });
        return user && { authId: String(user.id), keyName: user.name };
      },
      close: () => db.destroy(),
    };
  },

  ${comments.inspect}
  inspect: inspectSqlite({ file: "app.db", accounts: { table: "users", authId: "id", keyName: "name" } }),
${declarations(facts)}${tail(facts)}`;
}
