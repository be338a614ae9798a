/*
 * JSON without loss: JSON.parse rounds integers beyond 2 ** 53, and two different ones may become equal.
 */

/** Fields that hold time stamps. */
const timeFields: readonly string[] = ["call", "return", "time"];

const parseWithSource = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

/**
 * Parses JSON. Integers that a number cannot represent become the text of their digits, and so do time stamps with many
 * digits.
 * @throws {SyntaxError} If it is no JSON.
 */
export function parseExactly(text: string): unknown {
  // Few lines have such a number, and a reviver takes many times as long.
  if (!/[\d.]{16}/.test(text)) return JSON.parse(text);
  return parseWithSource(text, (key, value, { source }) => {
    if (typeof value !== "number" || source === undefined) return value;
    const isExact = /^-?\d+$/.test(source) ? Number.isSafeInteger(value) : !timeFields.includes(key);
    return isExact || !/^-?\d+(\.\d+)?$/.test(source) ? value : source;
  });
}

/** An object of JSON. */
export type Fields = { readonly [name: string]: unknown };

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
