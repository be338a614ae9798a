/**
 * The programs of the reduction's tests over PostgreSQL. Each body is the source of `register`. No outcome that it returns
 * may be lost. It may use `key` (k0 of the first client, k1 of the second), its own connection, `sql(text, ...values)`, which
 * returns the rows, `caught(work)`, which returns the code of an error, and `answer`.
 */
export interface PostgresProgram {
  readonly what: string;
  readonly tables: string;
  readonly body: string;
  /** Default: 2. */
  readonly clients?: number;
}

const users = "CREATE TABLE users (name text PRIMARY KEY, by text); CREATE TABLE seen (n int);";
const counter = "CREATE TABLE counter (id int PRIMARY KEY, n int); INSERT INTO counter VALUES (1, 0), (2, 0);";

/** Each has two clients that take two to four steps. */
export const postgresPrograms: readonly PostgresProgram[] = [
  {
    what: "check, then insert, without a unique key",
    tables: "CREATE TABLE users (name text);",
    body: `
      const found = await sql("SELECT name FROM users WHERE name = 'ann'");
      if (found.length === 0) await sql("INSERT INTO users VALUES ('ann')");
      return answer(found.length);`,
  },
  {
    what: "check and insert in one statement, without a unique key",
    tables: "CREATE TABLE users (name text);",
    body: `
      const made = await sql("INSERT INTO users SELECT 'ann' WHERE NOT EXISTS (SELECT FROM users) RETURNING name");
      return answer(made, await sql("SELECT name FROM users"));`,
  },
  {
    what: "a function that checks and inserts",
    tables: `CREATE TABLE users (name text); CREATE FUNCTION take() RETURNS boolean LANGUAGE plpgsql AS $f$
      BEGIN
        IF EXISTS (SELECT FROM users) THEN RETURN false; END IF;
        INSERT INTO users VALUES ('ann');
        RETURN true;
      END $f$;`,
    body: `
      const [{ take }] = await sql("SELECT take()");
      return answer(take, await sql("SELECT name FROM users"));`,
  },
  {
    what: "a table that is created if it does not exist",
    tables: "",
    body: `
      const error = await caught(() => sql("CREATE TABLE IF NOT EXISTS users (name text PRIMARY KEY)"));
      return answer(error, await caught(() => sql("INSERT INTO users VALUES ('ann')")));`,
  },
  {
    what: "insert or select in one statement",
    tables: users,
    body: `
      const query = "WITH made AS (INSERT INTO users VALUES ('ann', $1) ON CONFLICT DO NOTHING RETURNING by) " +
        "SELECT by FROM made UNION ALL SELECT by FROM users";
      return answer(await sql(query, key), await sql("SELECT by FROM users"));`,
  },
  {
    what: "the insert of one key in two transactions: the second waits for the first",
    tables: users,
    body: `
      await sql("BEGIN");
      const error = await caught(() => sql("INSERT INTO users VALUES ('ann', $1)", key));
      await sql(key === "k0" || error !== undefined ? "ROLLBACK" : "COMMIT");
      return answer(error);`,
  },
  {
    what: "INSERT … ON CONFLICT DO NOTHING, then a read",
    tables: users,
    body: `
      const made = await sql("INSERT INTO users VALUES ('ann', $1) ON CONFLICT DO NOTHING RETURNING by", key);
      const found = await sql("SELECT by FROM users WHERE name = 'ann'");
      return answer(made.length, found);`,
  },
  {
    what: "ON CONFLICT DO UPDATE in transactions",
    tables: users,
    body: `
      await sql("BEGIN");
      await sql("INSERT INTO users VALUES ('ann', $1) ON CONFLICT (name) DO UPDATE SET by = users.by || excluded.by", key);
      await sql("COMMIT");
      return answer(await sql("SELECT by FROM users"));`,
  },
  {
    what: "read, then write, in READ COMMITTED: the lost update",
    tables: counter,
    body: `
      await sql("BEGIN");
      const [{ n }] = await sql("SELECT n FROM counter WHERE id = 1");
      await sql("UPDATE counter SET n = $1 WHERE id = 1", n + 1);
      await sql("COMMIT");
      return answer(n);`,
  },
  {
    what: "SELECT … FOR UPDATE, then write",
    tables: counter,
    body: `
      await sql("BEGIN");
      const [{ n }] = await sql("SELECT n FROM counter WHERE id = 1 FOR UPDATE");
      await sql("UPDATE counter SET n = $1 WHERE id = 1", n + 1);
      await sql("COMMIT");
      return answer(n);`,
  },
  {
    what: "SELECT … FOR UPDATE SKIP LOCKED: each takes what is free",
    tables: counter,
    body: `
      await sql("BEGIN");
      const taken = await sql("SELECT id FROM counter ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1");
      await sql("COMMIT");
      return answer(taken);`,
  },
  {
    what: "read, then write, in REPEATABLE READ",
    tables: counter,
    body: `
      await sql("BEGIN ISOLATION LEVEL REPEATABLE READ");
      const [{ n }] = await sql("SELECT n FROM counter WHERE id = 1");
      const error = await caught(() => sql("UPDATE counter SET n = $1 WHERE id = 1", n + 1));
      await sql("COMMIT");
      return answer(n, error);`,
  },
  {
    what: "two that read what the other writes, in SERIALIZABLE",
    tables: counter,
    body: `
      await sql("BEGIN ISOLATION LEVEL SERIALIZABLE");
      const own = key === "k0" ? 1 : 2;
      const error = await caught(async () => {
        await sql("SELECT n FROM counter WHERE id <> $1", own);
        await sql("UPDATE counter SET n = n + 1 WHERE id = $1", own);
        await sql("COMMIT");
      });
      if (error !== undefined) await sql("ROLLBACK");
      return answer(error);`,
  },
  {
    what: "two rows locked in opposite orders: a deadlock",
    tables: counter,
    body: `
      const [first, second] = key === "k0" ? [1, 2] : [2, 1];
      await sql("BEGIN");
      const error = await caught(async () => {
        await sql("UPDATE counter SET n = n + 1 WHERE id = $1", first);
        await sql("UPDATE counter SET n = n + 1 WHERE id = $1", second);
      });
      await sql("COMMIT");
      return answer(error);`,
  },
  {
    what: "an advisory lock around check and insert",
    tables: "CREATE TABLE users (name text);",
    body: `
      await sql("BEGIN");
      await sql("SELECT pg_advisory_xact_lock(7)");
      const found = await sql("SELECT name FROM users");
      if (found.length === 0) await sql("INSERT INTO users VALUES ('ann')");
      await sql("COMMIT");
      return answer(found.length);`,
  },
  {
    what: "advisory locks of different keys, tried and freed",
    tables: "",
    body: `
      const [mine, theirs] = key === "k0" ? [1, 2] : [2, 1];
      const got = await sql("SELECT pg_try_advisory_lock($1) AS got", mine);
      const other = await sql("SELECT pg_try_advisory_lock($1) AS got", theirs);
      await sql("SELECT pg_advisory_unlock_all()");
      return answer(got, other);`,
  },
  {
    what: "a foreign key: the owner is deleted while something of it is made",
    tables:
      "CREATE TABLE owners (id int PRIMARY KEY); INSERT INTO owners VALUES (1); CREATE TABLE things (owner int REFERENCES owners);",
    body: `
      if (key === "k0") return answer(await caught(() => sql("INSERT INTO things VALUES (1)")));
      await sql("BEGIN");
      const error = await caught(() => sql("DELETE FROM owners WHERE id = 1"));
      await sql("COMMIT");
      return answer(error);`,
  },
  {
    what: "a trigger that writes to another table",
    tables: `${users}
      CREATE FUNCTION count_users() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO seen SELECT count(*) FROM users; RETURN new; END $$;
      CREATE TRIGGER counted BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION count_users();`,
    body: `
      if (key === "k0") await sql("INSERT INTO users VALUES ('ann', 'k0')");
      else return answer(await sql("SELECT n FROM seen"), await sql("SELECT name FROM users"));
      return answer();`,
  },
  {
    what: "a sequence, which no transaction takes back",
    tables: "CREATE SEQUENCE ids;",
    body: `
      await sql("BEGIN");
      const [{ id }] = await sql("SELECT nextval('ids') AS id");
      await sql("ROLLBACK");
      const [{ id: next }] = await sql("SELECT nextval('ids') AS id");
      return answer(id, next);`,
  },
  {
    what: "a schema and a table made in a transaction, beside one that reads them",
    tables: users,
    body: `
      if (key === "k0") {
        await sql("BEGIN");
        await sql("CREATE SCHEMA own");
        await sql("CREATE TABLE own.notes (body text)");
        await sql("COMMIT");
        return answer();
      }
      return answer(await caught(() => sql("INSERT INTO own.notes VALUES ('a')")), await sql("SELECT to_regclass('own.notes') AS t"));`,
  },
  {
    what: "check in the catalog whether a schema exists, then create it",
    tables: "",
    body: `
      const [{ there }] = await sql("SELECT to_regnamespace('own') IS NOT NULL AS there");
      return answer(there || (await caught(() => sql("CREATE SCHEMA own"))));`,
  },
  {
    what: "a row, and a table that refers to it, in transactions that may wait for each other",
    tables: "CREATE TABLE owners (name text PRIMARY KEY);",
    body: `
      const names = key === "k0" ? ["k0"] : ["k1", "k2"];
      await sql("BEGIN");
      for (const name of names) await sql("INSERT INTO owners VALUES ($1)", name);
      const error = await caught(() => sql(\`CREATE TABLE things_of_\${key} (owner text REFERENCES owners)\`));
      await sql("COMMIT");
      return answer(error);`,
  },
];
