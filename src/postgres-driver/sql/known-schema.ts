import { type ForeignKey, fullName, type Schema, type Table } from "./schema.js";
import type { ObjectName } from "./statement.js";

/**
 * Tables that are read and written together: a partitioned table and its partitions, a table and its heirs. Most
 * families have one member.
 */
export interface Family {
  /** The full name of the member that comes first in the alphabet. */
  readonly name: string;
  readonly kind: Table["kind"];
  readonly members: readonly Table[];
  /** The foreign keys of its members, and those that refer to them. */
  readonly refersTo: readonly ForeignKey[];
  readonly referredBy: readonly ForeignKey[];
}

/** A schema that can be asked. */
export interface KnownSchema {
  readonly schema: Schema;
  /** Returns what a name may mean. If it has no schema, every schema counts: the search path may change. */
  named(name: ObjectName): readonly Family[];
  family(fullName: string): Family | undefined;
  /** Returns what is known of a function by the catalog. */
  reachOf(name: ObjectName): "harmless" | "catalog" | "everything";
  hasOperator(name: string): boolean;
}

export function knowSchema(schema: Schema): KnownSchema {
  const families = familiesOf(schema);
  const byName = groupBy(schema.tables, ({ name }) => name);
  const routines = groupBy(schema.routines, ({ name }) => name);
  const [immutable, stable] = [new Set(schema.immutableBuiltIns), new Set(schema.stableBuiltIns)];
  const operators = new Set(schema.operators);
  return {
    schema,
    named({ schema: inSchema, name }) {
      const tables = (byName.get(name) ?? []).filter((each) => inSchema === undefined || each.schema === inSchema);
      return [...new Set(tables.flatMap((each) => families.get(fullName(each)) ?? []))];
    },
    family: (name) => families.get(name),
    reachOf({ schema: inSchema, name }) {
      const own = (routines.get(name) ?? []).filter((each) => inSchema === undefined || each.schema === inSchema);
      if (own.some((each) => !(each.isOfExtension && each.volatility === "immutable"))) return "everything";
      if (own.length > 0) return "harmless";
      if (inSchema !== undefined && inSchema !== "pg_catalog") return "everything";
      return immutable.has(name) ? "harmless" : stable.has(name) ? "catalog" : "everything";
    },
    hasOperator: (name) => operators.has(name),
  };
}

/** Returns the family of each table by its full name. */
function familiesOf({ tables, foreignKeys }: Schema): ReadonlyMap<string, Family> {
  const leader = new Map(tables.map((each) => [fullName(each), fullName(each)]));
  const find = (name: string): string => {
    const up = leader.get(name) ?? name;
    return up === name ? name : find(up);
  };
  for (const table of tables) {
    for (const parent of table.parents) {
      const [first = "", second = ""] = [find(fullName(table)), find(parent)].sort();
      leader.set(second, first);
    }
  }
  const families = new Map<string, Family>();
  for (const [name, members] of groupBy(tables, (each) => find(fullName(each)))) {
    const names = members.map(fullName);
    const family: Family = {
      name,
      kind: members[0]?.kind ?? "table",
      members,
      refersTo: foreignKeys.filter(({ from }) => names.includes(from)),
      referredBy: foreignKeys.filter(({ to }) => names.includes(to)),
    };
    for (const member of names) families.set(member, family);
  }
  return families;
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}
