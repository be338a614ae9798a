/*
 * The Markdown that pages have in common.
 */

/** Returns the lines of a table. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (fields: readonly string[]): string =>
    `| ${fields.map((field) => field.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].map((text) =>
    text.replace(/ {2,}\|/g, " |"),
  );
}

/** Returns a part of a report, which is shown when the reader asks for it. */
export function folded(summary: string, text: string): string {
  return [
    `<details><summary>${summary}</summary>`,
    "<!-- not run: the gallery's runner copied it from the report -->",
    `\`\`\`text\n${text}\n\`\`\``,
    "</details>",
  ].join("\n\n");
}
