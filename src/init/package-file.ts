import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import { InitError } from "./init-error.js";

const names = v.optional(v.record(v.string(), v.unknown()), {});
const form = v.object({
  name: v.optional(v.string()),
  type: v.optional(v.string()),
  scripts: v.optional(v.record(v.string(), v.unknown()), {}),
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
});

/** What `rollcall init` needs to know of a package.json. */
export interface PackageFile {
  /** Undefined: it has none. */
  readonly name: string | undefined;
  /** Whether its `.js` and `.ts` files are ES modules. */
  readonly isModule: boolean;
  readonly scripts: readonly string[];
  /** The names of the packages that it needs, also for development. */
  readonly dependencies: readonly string[];
}

/**
 * Reads the text of a package.json.
 * @throws {InitError} If it is not valid
 */
export function readPackage(text: string, path: string): PackageFile {
  const value = parse(text, path);
  const parsed = v.safeParse(form, value);
  if (!parsed.success || Array.isArray(value)) {
    const [issue] = parsed.issues ?? [];
    const field = issue?.path?.map(({ key }) => String(key)).join(".");
    const problem = field === undefined ? "expected an object" : `${field} is of another form: ${issue?.message}`;
    throw new InitError("INIT_PACKAGE", `${path} is no package.json: ${problem}`);
  }
  const { name, type, scripts, dependencies, devDependencies, optionalDependencies } = parsed.output;
  return {
    name,
    isModule: type === "module",
    scripts: Object.keys(scripts),
    dependencies: Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }),
  };
}

const byteOrderMark = "\u{feff}";

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(byteOrderMark, ""));
  } catch (error) {
    throw new InitError("INIT_PACKAGE", `${path} is not valid JSON: ${(error as Error).message}`);
  }
}

/**
 * Returns the text of a package.json with one more script. Everything else stays as it is written: its indentation, its
 * line ends, lists on one line, and the end of the last line.
 */
export function withScript(text: string, name: string, command: string): string {
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : "";
  const plain = text.slice(mark.length);
  const before: { readonly scripts?: object } = JSON.parse(plain);
  const after = { ...before, scripts: { ...before.scripts, [name]: command } };
  const [, space = "\n  "] = /^\s*\{(\s*)/.exec(plain) ?? [];
  const entry = `${JSON.stringify(name)}: ${JSON.stringify(command)}`;
  // Text is replaced where it seems to stand; whether that was right is seen by reading the result.
  const begins = [...plain.matchAll(/"scripts"\s*:\s*\{(\s*)(?=")/g)];
  const candidates = [
    ...begins.map(({ index, 0: begin, 1: gap = "" }) => {
      const end = index + begin.length;
      return `${plain.slice(0, end)}${entry},${gap || " "}${plain.slice(end)}`;
    }),
    plain.replace(/^(\s*\{)(\s*)(?=")/, (_, begin, gap) => `${begin}${gap}"scripts": { ${entry} },${gap || " "}`),
  ];
  const right = candidates.find((candidate) => isDeepStrictEqual(valueIn(candidate), after));
  if (right !== undefined) return mark + right;
  const indent = space.replace(/^[^\S\n]*\r?\n/, "");
  const lineEnd = plain.includes("\r\n") ? "\r\n" : "\n";
  const end = /\s*$/.exec(plain)?.[0] ?? "";
  return mark + JSON.stringify(after, null, indent).replaceAll("\n", lineEnd) + end;
}

function valueIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
