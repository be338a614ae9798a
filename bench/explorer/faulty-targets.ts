import { faultyStores, modulePath } from "../../properties/faulty-stores/index.js";

/** The faulty stores whose fault concurrent clients show. */
export const faultyTargets = faultyStores
  .filter(
    ({ pass, name }) => (pass === "interleavings" || pass === "sequential") && name !== "missing-database-recreated",
  )
  .map((store) => ({ name: store.name, module: modulePath(store) }));

/** The faulty stores whose fault needs a crash or an error. */
export const crashTargets = faultyStores
  .filter(({ pass }) => pass === "crashes" || pass === "faults")
  .map((store) => ({ name: store.name, pass: store.pass, module: modulePath(store) }));
