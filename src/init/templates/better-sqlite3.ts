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

export const betterSqlite3: Template = { packages: ["better-sqlite3"], source };

function source(facts: TemplateFacts): string {
  const as = annotate(facts);
  return `${head(facts, { registers: "SELECT, and if there is no row, INSERT" })}import Database from "better-sqlite3";
${importHelper("inspectSqlite")}
${importYours("registerUser", "./src/users.js")}

${comments.directory}
const open = (directory${as(": string")}) => new Database(\`\${directory}/app.db\`);

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
    const select = db.prepare${as("<[string], { id: number; name: string | null }>")}("SELECT id, name FROM users WHERE key = ?");
    const insert = db.prepare("INSERT INTO users (key, name) VALUES (?, ?)");
    return {
      ${comments.register}
      register(key, { keyName = null }) {
        const user = select.get(key);
        if (user) return { authId: String(user.id), keyName: user.name, created: false };
        const { lastInsertRowid } = insert.run(key, keyName);
        return { authId: String(lastInsertRowid), keyName, created: true };
      },
      ${comments.find}
      find(key) {
        const user = select.get(key);
        return user ? { authId: String(user.id), keyName: user.name } : null;
      },
      close() {
        db.close();
      },
    };
  },

  ${comments.inspect}
  inspect: inspectSqlite({ file: "app.db", accounts: { table: "users", authId: "id", keyName: "name" } }),
${declarations(facts)}${tail(facts)}`;
}
