import { type Prototype, wrap } from "../classes.js";
import type { ControlledDatabase } from "../sqlite/index.js";
import { createPrepared, executePrepared, type Prepared } from "../sqlite/index.js";
import type { Cursors } from "./cursors.js";
import type { Intercepted } from "./intercepted.js";
import { openCursor } from "./statements.js";

/** A store of statements that are written as tagged templates. Only newer Nodes have these. */
interface TagStore {
  readonly database: ControlledDatabase;
  /** By their SQL. The store keeps one prepared statement for each. */
  readonly prepared: Map<string, Prepared>;
}

/** Makes each execution of a statement by a tag store a step. */
export function interceptTagStores(intercepted: Intercepted, cursors: Cursors): void {
  const { sqlite, databases } = intercepted;
  const stores = new WeakMap<object, TagStore>();
  let isWatched = false;
  wrap(
    sqlite.DatabaseSync,
    "createTagStore",
    (original) =>
      function createTagStore(...args) {
        const store = original.apply(this, args) as object;
        // The class of the stores is reached by a store only.
        if (!isWatched) intercept(intercepted, Object.getPrototypeOf(store) as Prototype, stores, cursors);
        isWatched = true;
        const database = databases.get(this);
        if (database !== undefined) stores.set(store, { database, prepared: new Map() });
        return store;
      },
  );
}

function intercept(
  intercepted: Intercepted,
  prototype: Prototype,
  stores: WeakMap<object, TagStore>,
  cursors: Cursors,
): void {
  const knownIn = (store: TagStore | undefined, strings: unknown): Prepared | undefined => {
    if (store === undefined || !Array.isArray(strings)) return undefined;
    const sql = strings.join("?");
    const known = store.prepared.get(sql) ?? createPrepared(store.database, intercepted.own.firstStatement(sql));
    store.prepared.set(sql, known);
    return known;
  };
  for (const method of ["run", "get", "all"]) {
    wrap(
      { prototype },
      method,
      (original) =>
        function execute(strings, ...values) {
          const known = knownIn(stores.get(this), strings);
          const action = (): unknown => original.call(this, strings, ...values);
          return known === undefined ? action() : executePrepared(intercepted.hook, known, method, action);
        },
    );
  }
  wrap(
    { prototype },
    "iterate",
    (original) =>
      function iterate(strings, ...values) {
        const known = knownIn(stores.get(this), strings);
        const action = (): object => original.call(this, strings, ...values) as object;
        if (known === undefined) return action();
        return openCursor(cursors, known, () => known.database.connection.prepare(known.statement, action));
      },
  );
}
