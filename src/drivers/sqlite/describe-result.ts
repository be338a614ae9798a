/** Returns the result of a statement as text, for reports. `method`: `run`, `get` or `all`. */
export function describeResult(method: string, result: unknown): string {
  if (method === "get") return result === undefined ? "no row" : "1 row";
  if (Array.isArray(result)) return result.length === 1 ? "1 row" : `${result.length} rows`;
  const changes: unknown = typeof result === "object" && result !== null ? Reflect.get(result, "changes") : undefined;
  return `${changes} changed`;
}
