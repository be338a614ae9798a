import { type Html, trusted } from "./markup.js";

/*
 * Positions in a CSS grid. The page allows no style attributes, so each position is a class, and the markup brings along
 * the rules of the classes that it uses.
 */

/** Lines of a grid, counted from 1. An area reaches from its first line to its end. */
export interface Area {
  readonly row: number;
  /** Default: the line after `row`. */
  readonly rowEnd?: number;
  readonly column: number;
  /** Default: the line after `column`. -1: the last line. */
  readonly columnEnd?: number;
}

/** Returns the classes of an area, for an attribute `class`. */
export function area({ row, rowEnd, column, columnEnd }: Area): Html {
  const lines = [
    [`r${row}`, `grid-row-start:${row}`],
    ...(rowEnd === undefined ? [] : [[`re${rowEnd}`, `grid-row-end:${rowEnd}`]]),
    [`c${column}`, `grid-column-start:${column}`],
    ...(columnEnd === undefined
      ? []
      : [[columnEnd === -1 ? "ce-last" : `ce${columnEnd}`, `grid-column-end:${columnEnd}`]]),
  ];
  return trusted(
    lines.map(([name]) => name).join(" "),
    lines.map(([name, rule]) => `.${name}{${rule}}`),
  );
}

/** Returns the class of a grid with this many lanes, for an attribute `class`. */
export function lanes(count: number): Html {
  return trusted(`lanes-${count}`, [
    `.lanes-${count}{grid-template-columns:var(--number) repeat(${count},var(--gutter) minmax(var(--lane),1fr))}`,
  ]);
}
