/** The source of a correct target on better-sqlite3. Each part can be replaced by another to make the target wrong. */
export function sqliteStore(replaced: { readonly [part: string]: string } = {}): string {
  const parts = {
    top: "",
    declared: "",
    file: `directory + "/app.db"`,
    connect: "const db = open(directory);",
    register: "insert.run(key); return { authId: String(find.get(key)) };",
    close: "db.close()",
    inspect: `
      const db = open(directory);
      const accounts = db.prepare("SELECT CAST(id AS TEXT) AS authId FROM users").all();
      db.close();
      return { accounts };`,
    ...replaced,
  };
  return `
    import Sqlite from "better-sqlite3";
    ${parts.top}
    const table = "CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, key TEXT UNIQUE)";
    function open(directory) {
      const db = new Sqlite(${parts.file});
      db.exec(table);
      return db;
    }
    export default {
      name: "users",
      ${parts.declared}
      setup: (directory) => open(directory).close(),
      connect(directory) {
        ${parts.connect}
        const insert = db.prepare("INSERT INTO users (key) VALUES (?) ON CONFLICT (key) DO NOTHING");
        const find = db.prepare("SELECT id FROM users WHERE key = ?").pluck();
        return { register(key) { ${parts.register} }, close: () => ${parts.close} };
      },
      inspect(directory) { ${parts.inspect} },
    };`;
}
