/** Returns a text as SQL writes it. `standard_conforming_strings` must be on. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
