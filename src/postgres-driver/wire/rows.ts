import type { Result, ServerError, ShownValue } from "./batch.js";
import { type Fields, fieldsOf, type Message } from "./message.js";

/** A column of what a statement returns. */
export interface Column {
  readonly name: string;
  /** Whether its values come in the binary form of their type. */
  readonly isBinary: boolean;
}

/** How much of a result is kept for reports. The driver gets all of it. */
const [rowsShown, columnsShown, charactersShown] = [5, 20, 200];

/** Returns the columns of a RowDescription. */
export function columnsOf(message: Message): readonly Column[] {
  const fields = fieldsOf(message);
  return fields.list(() => {
    const name = fields.string();
    // The table, the column in it, the type, its size and its modifier.
    for (const read of [fields.int32, fields.int16, fields.int32, fields.int16, fields.int32]) read();
    return { name, isBinary: fields.int16() === 1 };
  });
}

/** Returns the columns in the forms that Bind asked for: none means text, one holds for all. */
export function inFormats(columns: readonly Column[], formats: readonly number[]): readonly Column[] {
  return columns.map(({ name }, index) => ({
    name,
    isBinary: (formats.length === 1 ? formats[0] : formats[index]) === 1,
  }));
}

/** Collects the rows of one statement. */
export interface RowCollector {
  row(message: Message): void;
  /** `tag` is undefined if there are more rows. */
  result(tag: string | undefined): Result;
}

export function collectRows(columns: readonly Column[] | undefined): RowCollector {
  const shown: (readonly ShownValue[])[] = [];
  let returned = 0;
  return {
    row(message) {
      returned++;
      if (shown.length < rowsShown) shown.push(valuesOf(fieldsOf(message), columns));
    },
    result: (tag) => ({
      tag,
      rowCount: returned > 0 || tag === undefined ? returned : countOf(tag),
      columns: columns?.map(({ name }) => name),
      rows: shown,
    }),
  };
}

/** Returns the number at the end of a tag, such as that of `INSERT 0 1`. */
function countOf(tag: string): number {
  return Number(/ (\d+)$/.exec(tag)?.[1] ?? 0);
}

function valuesOf(fields: Fields, columns: readonly Column[] | undefined): readonly ShownValue[] {
  let index = 0;
  const values = fields.list((): ShownValue | undefined => {
    const value = fields.value();
    const column = columns?.[index++];
    if (index > columnsShown) return undefined;
    if (value === null) return null;
    if (column === undefined || column.isBinary) return { bytes: value.length };
    return value.toString("utf8", 0, 4 * charactersShown).slice(0, charactersShown);
  });
  return values.filter((value) => value !== undefined);
}

const errorFields = {
  V: "severity",
  C: "code",
  M: "message",
  D: "detail",
  H: "hint",
  W: "where",
  s: "schema",
  t: "table",
  c: "column",
  n: "constraint",
} as const;

/** Returns what an ErrorResponse says. */
export function errorOf(message: Message): ServerError {
  const fields = fieldsOf(message);
  const found: { severity: string; code: string; message: string } & Partial<ServerError> = {
    severity: "",
    code: "",
    message: "",
  };
  for (let letter = fields.character(); letter !== "\0" && fields.isMore(); letter = fields.character()) {
    const name = Reflect.get(errorFields, letter) as keyof ServerError | undefined;
    const text = fields.string();
    if (name !== undefined) Object.assign(found, { [name]: text });
  }
  return found;
}
