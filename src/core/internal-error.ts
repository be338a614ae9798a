/**
 * An exception of the harness's own, thrown while target code was running. It says nothing about the target: a run in
 * which one was thrown is not judged.
 */
export class InternalError extends Error {
  override readonly name = "InternalError";
  readonly code = "ROLLCALL_INTERNAL";
}

/** The same object, every method of which reports what it throws as a defect of the harness, and throws that. */
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
