import { faultyStores, modulePath } from "../../properties/faulty-stores/index.js";

/** Every store that is wrong on purpose and shows it where clients meet. */
export const faultyTargets = faultyStores
  .filter(
    ({ pass, name }) => (pass === "interleavings" || pass === "sequential") && name !== "missing-database-recreated",
  )
  .map((store) => ({ name: store.name, module: modulePath(store) }));

/** Those that show it when something goes wrong. */
export const crashTargets = faultyStores
  .filter(({ pass }) => pass === "crashes" || pass === "faults")
  .map((store) => ({ name: store.name, pass: store.pass, module: modulePath(store) }));
