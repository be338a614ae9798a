import { annotate, comments, head, importHelper, type Template, type TemplateFacts, tail } from "../template.js";

export const betterAuth: Template = { packages: ["better-auth", "better-sqlite3"], source };

function source(facts: TemplateFacts): string {
  const as = annotate(facts);
  return `${head(facts, { registers: "signUpEmail, with an e-mail address as the key" })}import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import Database from "better-sqlite3";
${importHelper("inspectSqlite")}

${comments.directory}
// YOUR CODE: your options of betterAuth, with this database. If your auth.js has an adapter of another library, use that.
function open(directory${as(": string")}) {
  const database = new Database(\`\${directory}/app.db\`);
  // A quick hash: what is tested is the registration, and a slow one costs most of the schedules.
  const password = { hash: async (text${as(": string")}) => text, verify: async () => true };
  const options = {
    database,
    baseURL: "http://localhost:3000",
    secret: "only for tests, and long enough: 0123456789",
    emailAndPassword: { enabled: true, password },
    logger: { disabled: true },
    rateLimit: { enabled: false },
  };
  return { database, options };
}

export default {
  name: ${JSON.stringify(facts.name)},

  // Keys are e-mail addresses, of which better-auth makes lower case. It refuses a second sign-up with an error.
  apiKeys: ["ann", "bob", "cy", "dee", "eve", "flo", "gus", "hal"].map((name) => \`\${name}@example.org\`),
  canonicalKey: (email) => email.toLowerCase(),
  isConflict: (error) => /^USER_ALREADY_EXISTS/.test((error${as(" as { body?: { code?: string } }")}).body?.code ?? ""),

  ${comments.setup}
  async setup(directory) {
    const { database, options } = open(directory);
    const { runMigrations } = await getMigrations(options);
    await runMigrations();
    database.close();
  },

  ${comments.connect}
  connect(directory) {
    const { database, options } = open(directory);
    const { api } = betterAuth(options);
    const select = database.prepare${as("<[string], { id: string; name: string }>")}('SELECT id, name FROM "user" WHERE email = ?');
    return {
      // YOUR CODE: call your registration.
      async register(email) {
        const { user } = await api.signUpEmail({ body: { email, password: "a long password", name: "Ann" } });
        return { authId: user.id, created: true };
      },
      ${comments.find}
      find(email) {
        const user = select.get(email.toLowerCase());
        return user ? { authId: user.id } : null;
      },
      close: () => void database.close(),
    };
  },

  ${comments.inspect}
  inspect: inspectSqlite({ file: "app.db", accounts: { table: "user", authId: "id" } }),
${tail(facts)}`;
}
