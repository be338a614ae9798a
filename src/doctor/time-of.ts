/**
 * Returns a time in milliseconds since 1970, or undefined if the value is no time. Understands ISO 8601, SQLite's
 * `datetime()`, which is UTC, and seconds or milliseconds since 1970.
 */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === "number" || (typeof value === "string" && /^\d+(\.\d+)?$/.test(value))) {
    const number = Number(value);
    // In seconds this is the year 5138, in milliseconds it is 1973.
    return number < 1e11 ? number * 1000 : number;
  }
  if (typeof value !== "string") return undefined;
  const isSqlite = /^\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d(\.\d+)?)?$/.test(value);
  const time = Date.parse(isSqlite ? `${value.replace(" ", "T")}Z` : value);
  return Number.isNaN(time) ? undefined : time;
}
