import { accountRows, namesOfTables, type StoreSnapshot } from "rollcall/model";

/** How many rows and databases the store holds, with the names that it gives its tables. */
export function describeSnapshot(snapshot: unknown): string {
  const read = snapshot as StoreSnapshot;
  const { registry, userDatabases } = read;
  const tables = namesOfTables(read);
  const parts = [
    `${count(accountRows(read), "row")} in ${tables.accounts}`,
    ...(registry === undefined ? [] : [`${count(registry, "row")} in ${tables.registry}`]),
    ...(userDatabases === undefined ? [] : [count(userDatabases, "user database")]),
  ];
  return [...new Set(parts)].join(", ");
}

function count(items: readonly unknown[], what: string): string {
  return `${items.length} ${items.length === 1 ? what : `${what}s`}`;
}
