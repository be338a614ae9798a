import { type KnownSchema, knowSchema, type Schema } from "#src/postgres-driver/index.js";

/*
 * A small schema by hand: teams, their members, a log without keys, and a view.
 */

type Table = Schema["tables"][number];
type ForeignKey = Schema["foreignKeys"][number];

export function table(name: string, columns: readonly string[], more: Partial<Table> = {}): Table {
  return {
    schema: "public",
    name,
    kind: "table",
    definition: undefined,
    columns: columns.map((column) => ({ name: column, expression: undefined, sequence: undefined })),
    keyColumns: ["id"],
    parents: [],
    triggers: [],
    hasRules: false,
    conditions: [],
    policies: [],
    ...more,
  };
}

export const membersToTeams: ForeignKey = {
  from: "public.members",
  columns: ["team"],
  to: "public.teams",
  referenced: ["id"],
  onDelete: "refuse",
  onUpdate: "refuse",
  isDeferrable: false,
};

export const tables: readonly Table[] = [
  table("teams", ["id", "name"]),
  table("members", ["id", "team", "name"]),
  table("log", ["text"], { keyColumns: [] }),
  table("numbers", [], { kind: "sequence" }),
  table("roster", ["name"], { kind: "view", definition: "SELECT name FROM public.members" }),
];

export function schemaOf(more: Partial<Schema> = {}): KnownSchema {
  return knowSchema({
    tables,
    foreignKeys: [membersToTeams],
    routines: [],
    immutableBuiltIns: ["lower", "count"],
    stableBuiltIns: ["to_regclass"],
    operators: [],
    hasOpaqueTypes: false,
    hasEventTriggers: false,
    isolation: "read committed",
    ...more,
  });
}
