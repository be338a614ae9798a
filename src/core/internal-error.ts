/** An exception that Rollcall itself caused while target code was running. A run with such an error is not judged. */
export class InternalError extends Error {
  override readonly name = "InternalError";
  readonly code = "ROLLCALL_INTERNAL";
}

/** Returns the object with guarded methods: if a method throws, the guard throws the error that `defect` returns. */
export function guarded<T extends object>(own: T, defect: (error: unknown) => InternalError): T {
  const methods = Object.entries(own).map(([name, method]: [string, unknown]) => {
    if (typeof method !== "function") return [name, method];
    const guard = (...args: unknown[]): unknown => {
      try {
        return Reflect.apply(method, own, args);
      } catch (error) {
        throw defect(error);
      }
    };
    return [name, guard];
  });
  return Object.fromEntries(methods) as T;
}
