const longest = 100;

/** Returns SQL on one line, without comments, with at most 100 characters. */
export function labelOf(sql: string): string {
  const line = withoutComments(sql).replace(/\s+/g, " ").trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
}

/** A string, an identifier in double quotes, a string in dollars, or a comment: what begins first hides the others. */
const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\//g;

function withoutComments(sql: string): string {
  return sql.replace(tokens, (token) => (token.startsWith("--") || token.startsWith("/*") ? " " : token));
}
