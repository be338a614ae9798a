/** Calls `loaded` with each native addon that is loaded from now on. `file`: its path. */
export function watchAddons(loaded: (file: string, exported: unknown) => void): void {
  const load = process.dlopen;
  process.dlopen = (module: object, file: string, ...rest) => {
    load.call(process, module, file, ...rest);
    loaded(file, Reflect.get(module, "exports"));
  };
}
