export type Work = (this: unknown, ...args: unknown[]) => unknown;
export type Functions = { [name: string]: Work | undefined };

/** Replaces a function, and keeps its properties, for example how to promisify it. */
export function replace(holder: Functions, name: string, around: (original: Work) => Work): void {
  const original = holder[name];
  if (typeof original !== "function") return;
  const replacement = around(original);
  for (const key of Reflect.ownKeys(original)) {
    if (key === "prototype" || key in replacement) continue;
    Object.defineProperty(replacement, key, { value: Reflect.get(original, key), configurable: true });
  }
  holder[name] = replacement;
}
