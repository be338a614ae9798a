/** What a connection string must be, for messages. */
export const postgresUrlForm = "a connection string, for example postgresql://user:password@localhost:5432/postgres";

/** Returns whether a text is a connection string of a PostgreSQL server. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\/\S+$/.test(text) && URL.canParse(text);
}
