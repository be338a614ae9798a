/*
 * EDN (https://github.com/edn-format/edn), as much of it as histories hold. Data becomes plain data: nil is null, a keyword
 * is the text of it with its colon, vectors, lists and sets are arrays, maps are objects with texts as keys. The tag of a
 * tagged value is dropped. The packages for EDN on npm take malformed text for good, and round integers.
 */

/** A form that has ended, and the line on which it began. */
export interface EdnForm {
  readonly value: unknown;
  readonly line: number;
}

/** Reads forms that may span lines. */
export interface EdnReader {
  /**
   * Returns the forms that end on this line. After an error the reader goes on with the next line.
   * @throws {EdnError} If the line is no EDN.
   */
  readLine(text: string, line: number): readonly EdnForm[];
  /** Returns the line of a form that has not ended, or undefined. */
  openLine(): number | undefined;
  /** Forgets a form that has not ended. */
  dropOpen(): void;
}

/** A text is no EDN. The message says what was expected. */
export class EdnError extends Error {
  override readonly name = "EdnError";
}

interface Frame {
  readonly closing: string;
  readonly items: unknown[];
  readonly line: number;
}

const token =
  /[\s,]+|;.*|"((?:[^"\\]|\\.)*)"|#_|#\{|#[^\s,"{}[\]()]+|[{}[\]()]|\\(?:u[0-9a-fA-F]{4}|[a-z]+|.)|[^\s,;"{}[\]()\\]+/y;
const closingOf: { readonly [opening: string]: string } = { "{": "}", "#{": "}#", "[": "]", "(": ")" };

/** What would close a form that is skipped: the end of the next form. */
const skipped = "#_";

/**
 * Returns a reader. `isFlat`: the brackets around a whole file count as blanks, so that the forms in them are read one by
 * one.
 */
export function createEdnReader(isFlat: boolean): EdnReader {
  let stack: Frame[] = [];
  let isOutside = isFlat;

  const readLine = (text: string, line: number): readonly EdnForm[] => {
    const forms: EdnForm[] = [];
    /** Adds a value to the form that is open. */
    const add = (value: unknown, from: number): void => {
      const inner = stack.at(-1);
      if (inner === undefined) forms.push({ value, line: from });
      else if (inner.closing === skipped) stack.pop();
      else inner.items.push(value);
    };
    const readBracket = (bracket: string): void => {
      const closing = closingOf[bracket];
      if (closing !== undefined) {
        if (stack.length > 0 || !isOutside || bracket === "{" || bracket === "#{")
          stack.push({ closing, items: [], line });
        else isOutside = false;
        return;
      }
      const frame = stack.pop();
      if (frame === undefined && isFlat && bracket !== "}") return;
      if (frame?.closing[0] !== bracket) {
        throw new EdnError(frame === undefined ? `nothing is open that ${bracket} could close` : unclosed(frame));
      }
      add(frame.closing === "}" ? mapOf(frame.items) : frame.items, frame.line);
    };

    try {
      for (token.lastIndex = 0; token.lastIndex < text.length; ) {
        const from = token.lastIndex;
        const [found = "", string] = token.exec(text) ?? [];
        if (found === "") throw new EdnError(`${JSON.stringify(text.slice(from, from + 20))} is no EDN`);
        if (/^[\s,;]/.test(found)) continue;
        if (string !== undefined) add(stringOf(string), line);
        else if (found === "#_") stack.push({ closing: skipped, items: [], line });
        else if (found in closingOf || /^[}\])]$/.test(found)) readBracket(found);
        else if (found[0] !== "#") add(atomOf(found), line);
      }
    } catch (error) {
      dropOpen();
      throw error;
    }
    return forms;
  };
  const dropOpen = (): void => {
    stack = [];
  };
  return { readLine, dropOpen, openLine: () => stack[0]?.line };
}

/** Returns the first form of a text. Undefined: there is none. */
export function readEdn(text: string): unknown {
  const [form] = createEdnReader(false).readLine(text, 1);
  return form?.value;
}

function unclosed({ closing, line }: Frame): string {
  return closing === skipped
    ? `expected a form after the #_ of line ${line}`
    : `expected ${closing[0]}, which closes what was opened on line ${line}`;
}

function mapOf(items: readonly unknown[]): { readonly [key: string]: unknown } {
  if (items.length % 2 === 1) throw new EdnError("a map has a key without a value");
  const entries = Array.from({ length: items.length / 2 }, (_, index) => [items[2 * index], items[2 * index + 1]]);
  return Object.fromEntries(
    entries.map(([key, value]) => [typeof key === "string" ? key : JSON.stringify(key), value]),
  );
}

function stringOf(text: string): string {
  if (!text.includes("\\")) return text;
  const named: { readonly [name: string]: string } = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };
  return text.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_, escaped: string) =>
    escaped.length > 1 ? String.fromCharCode(Number.parseInt(escaped.slice(1), 16)) : (named[escaped] ?? escaped),
  );
}

function atomOf(text: string): unknown {
  switch (text) {
    case "nil":
      return null;
    case "true":
      return true;
    case "false":
      return false;
    default:
      return /^[-+]?\d/.test(text) ? numberOf(text) : text[0] === "\\" ? characterOf(text.slice(1)) : text;
  }
}

/** An integer that a number cannot represent stays the text of its digits. */
function numberOf(text: string): number | string {
  if (/^[-+]?\d+N?$/.test(text)) {
    const digits = text.replace("N", "");
    return Number.isSafeInteger(Number(digits)) ? Number(digits) : digits;
  }
  const number = Number(text.replace(/M$/, ""));
  if (Number.isFinite(number)) return number;
  if (/^[-+]?\d+\/\d+$/.test(text)) return text;
  throw new EdnError(`${text} is no number`);
}

function characterOf(name: string): string {
  const named: { readonly [name: string]: string } = { newline: "\n", space: " ", tab: "\t", return: "\r" };
  if (/^u[0-9a-fA-F]{4}$/.test(name)) return String.fromCharCode(Number.parseInt(name.slice(1), 16));
  return named[name] ?? name;
}
