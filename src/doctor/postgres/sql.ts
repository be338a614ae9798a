/** Returns a text as a literal of SQL. */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? ` E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

/** Returns a name as an identifier of SQL. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Returns names, sorted, as an array of SQL that catalogs can be compared with. */
export function identifiers(names: readonly string[]): string {
  return `ARRAY[${names.toSorted().map(literal).join(", ")}]::name[]`;
}
