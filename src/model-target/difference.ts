import { isRecord, keyOf, pathOf, showValue } from "./plain-data.js";

/**
 * The first part in which two values differ, because a report shows only the beginning of both. Undefined: they are
 * equal.
 */
export function describeDifference(actual: unknown, expected: unknown, path = ""): string | undefined {
  if (keyOf(actual) === keyOf(expected)) return undefined;
  if (Array.isArray(actual) && Array.isArray(expected)) {
    const [one, other]: [readonly unknown[], readonly unknown[]] = [actual, expected];
    const differing = one.findIndex((item, index) => keyOf(item) !== keyOf(other[index]));
    const at = differing === -1 ? one.length : differing;
    return describeDifference(one[at], other[at], `${path}[${at}]`);
  }
  if (isRecord(actual) && isRecord(expected)) {
    const names = [...new Set([...Object.keys(actual), ...Object.keys(expected)])].sort();
    const name = names.find((each) => keyOf(actual[each]) !== keyOf(expected[each])) ?? "";
    return describeDifference(actual[name], expected[name], pathOf(path, name));
  }
  const part = (value: unknown): string => (value === undefined ? "nothing" : showValue(value));
  return `${path.replace(/^\./, "")}: ${part(actual)} instead of ${part(expected)}`;
}
