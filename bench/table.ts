/*
 * Tables and paragraphs for the terminal, at most 100 columns wide and without colour.
 */

const columns = 100;

export interface Column<Row> {
  readonly title: string;
  /** Numbers stand to the right, words to the left. */
  readonly align: "left" | "right";
  readonly cell: (row: Row) => string;
}

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

/** Breaks a paragraph into lines: the first behind `first`, the others behind `others`. */
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

export function sayCount(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** Three digits that count, but not below a tenth of a microsecond: 0.0031, 1.10, 14.1, 1,240. */
export function sayMs(ms: number | undefined): string {
  if (ms === undefined || Number.isNaN(ms)) return "-";
  if (ms >= 100) return sayCount(ms);
  const decimals = ms === 0 ? 0 : Math.min(4, 2 - Math.floor(Math.log10(ms)));
  return ms.toFixed(decimals);
}

export function sayThreads(count: number): string {
  return count === 1 ? "1 thread" : `${count} threads`;
}

export function sayTimes(factor: number): string {
  if (!Number.isFinite(factor)) return "-";
  return factor >= 10 ? `${sayCount(factor)}x` : `${factor.toFixed(2)}x`;
}

export function sayPercent(part: number): string {
  return Number.isFinite(part) ? `${Math.round(part * 100)}%` : "-";
}
