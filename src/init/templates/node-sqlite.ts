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

export const nodeSqlite: Template = { packages: [], source };

function source(facts: TemplateFacts): string {
  const as = annotate(facts);
  return `${head(facts, { registers: "SELECT, and if there is no row, INSERT" })}import { DatabaseSync } from "node:sqlite";
${importHelper("inspectSqlite")}
${importYours("registerUser", "./src/users.js")}

${comments.directory}
const open = (directory${as(": string")}) => new DatabaseSync(\`\${directory}/app.db\`);

export default {
  name: ${JSON.stringify(facts.name)},

  ${comments.setup}
  setup(directory) {
    const db = open(directory);
    db.exec("CREATE TABLE users (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT)");
    db.close();
  },

  ${comments.connect}
  connect(directory) {
    const db = open(directory);
    const select = db.prepare("SELECT id, name FROM users WHERE key = ?");
    const insert = db.prepare("INSERT INTO users (key, name) VALUES (?, ?)");
    const find = (key${as(": string")}) => select.get(key)${as(" as { id: number; name: string | null } | undefined")};
    return {
      ${comments.register}
      register(key, { keyName = null }) {
        const user = find(key);
        if (user) return { authId: String(user.id), keyName: user.name, created: false };
        const { lastInsertRowid } = insert.run(key, keyName);
        return { authId: String(lastInsertRowid), keyName, created: true };
      },
      ${comments.find}
      find(key) {
        const user = find(key);
        return user ? { authId: String(user.id), keyName: user.name } : null;
      },
      close: () => db.close(),
    };
  },

  ${comments.inspect}
  inspect: inspectSqlite({ file: "app.db", accounts: { table: "users", authId: "id", keyName: "name" } }),
${declarations(facts, "error.errcode === 2067")}${tail(facts)}`;
}
