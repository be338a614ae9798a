/*
 * Tables, paragraphs and numbers for the terminal, at most 100 columns wide and without colour.
 */

const columns = 100;

/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  /** Numbers are aligned right, words left. */
  readonly align: "left" | "right";
  readonly cell: (row: Row) => string;
}

/** Returns a table with a header. */
export function renderTable<Row>(columnsOf: readonly Column<Row>[], rows: readonly Row[]): string {
  const texts = columnsOf.map(({ title, cell }) => [title, ...rows.map(cell)]);
  const widths = texts.map((column) => Math.max(...column.map((text) => text.length)));
  const lines = ["", ...rows].map((_, line) =>
    columnsOf
      .map(({ align }, index) => {
        const text = texts[index]?.[line] ?? "";
        const width = widths[index] ?? 0;
        return align === "left" ? text.padEnd(width) : text.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
  const [head = "", ...body] = lines;
  const rule = "-".repeat(Math.max(...lines.map((line) => line.length)));
  return [head, rule, ...body].join("\n");
}

/** Breaks a paragraph into lines. The first line starts with `first`, the others with `others`. */
export function paragraph(text: string, first = "", others = first): string {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(" ")) {
    if (!empty && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = others;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line].join("\n");
}

export function formatCount(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** Formats milliseconds with three significant digits, to a tenth of a microsecond: 0.0031, 1.10, 14.1, 1,240. */
export function formatMs(ms: number | undefined): string {
  if (ms === undefined || Number.isNaN(ms)) return "-";
  if (ms >= 100) return formatCount(ms);
  const decimals = ms === 0 ? 0 : Math.min(4, 2 - Math.floor(Math.log10(ms)));
  return ms.toFixed(decimals);
}

export function formatThreads(count: number): string {
  return count === 1 ? "1 thread" : `${count} threads`;
}

export function formatRatio(factor: number): string {
  if (!Number.isFinite(factor)) return "-";
  return factor >= 10 ? `${formatCount(factor)}x` : `${factor.toFixed(2)}x`;
}

export function formatPercent(part: number): string {
  return Number.isFinite(part) ? `${Math.round(part * 100)}%` : "-";
}
