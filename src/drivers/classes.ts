/** A function of a native class. */
export type Method = (this: object, ...args: unknown[]) => unknown;

/** A native class, of which methods can be replaced. */
export interface Class {
  new (...args: unknown[]): object;
  readonly prototype: Prototype;
}

export interface Prototype {
  [method: string | symbol]: Method;
}

/** Replaces a method of a class, unless the class does not have it. */
export function wrap(
  { prototype }: { readonly prototype: Prototype },
  method: string | symbol,
  around: (original: Method) => Method,
): void {
  const original = prototype[method];
  if (original !== undefined) prototype[method] = around(original);
}
