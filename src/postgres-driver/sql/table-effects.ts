import { type Effect, fullEffect, joined, noEffect } from "./accesses.js";
import type { Family, KnownSchema } from "./known-schema.js";
import { type Action, effectOnTable } from "./row-effects.js";
import type { ForeignKey, TriggerEvent } from "./schema.js";
import type { ObjectName, TableAction } from "./statement.js";

/** What is asked of a statement's surroundings. */
export interface Surroundings {
  readonly schema: KnownSchema;
  /** Whether each statement sees what was committed before it. */
  readonly ownSnapshot: boolean;
  /** The names of temporary tables of the session, which hide others. */
  readonly temporary: ReadonlySet<string>;
  /** Returns the effect of an expression. */
  effectOfSql(sql: string): Effect;
  /** Returns the effect of an action on each table of the query of a view. */
  effectOfQuery(sql: string, action: TableAction): Effect;
}

/** Returns what an action on the table, view or sequence of this name touches, with all that the schema adds to it. */
export function effectOnName(name: ObjectName, action: TableAction, around: Surroundings): Effect {
  const families = around.schema.named(name);
  const isTemporary = (name.schema === undefined || name.schema === "pg_temp") && around.temporary.has(name.name);
  // It may be newer than what is known of the schema.
  if (families.length === 0) return isTemporary ? noEffect : fullEffect;
  return joined(...families.map((family) => effectOnFamily(family, action, around)));
}

function effectOnFamily(family: Family, action: TableAction, around: Surroundings): Effect {
  const policies = family.members.flatMap((member) => member.policies).map(around.effectOfSql);
  switch (family.kind) {
    case "sequence":
      return action.does === "read" ? effectOnSequence(family.name, "read") : fullEffect;
    case "foreign":
      return fullEffect;
    case "view":
      return joined(...policies, ...family.members.map((view) => effectOnView(view, action, around)));
    case "table":
      return joined(...policies, effectOnTableOf(family, action, around));
    default:
      throw new Error(`an unknown kind ${family.kind satisfies never}`);
  }
}

/** nextval is not undone by ROLLBACK, and others see it at once. */
export function effectOnSequence(name: string, mode: "read" | "write"): Effect {
  return { ...noEffect, now: new Map([[`sequence:${name}`, mode]]) };
}

/** A view is its query. What is written through it is written to a table of its query, whose columns have other names. */
function effectOnView(view: Family["members"][number], action: TableAction, around: Surroundings): Effect {
  if (view.definition === undefined || view.triggers.length > 0 || view.hasRules) return fullEffect;
  return around.effectOfQuery(view.definition, action);
}

function effectOnTableOf(family: Family, action: TableAction, around: Surroundings): Effect {
  if (family.members.some(({ hasRules }) => hasRules)) return fullEffect;
  switch (action.does) {
    case "read":
      return on(family, { does: "scan" }, around);
    case "lock rows":
      return on(family, { does: "lock rows", strength: action.strength }, around);
    case "lock table":
      return on(family, { does: "lock table", mode: action.mode }, around);
    case "truncate":
      return truncated(family, around, new Set());
    case "insert": {
      const inserted = insertedInto(family, action.columns, around);
      if (typeof action.ifExists === "string") return inserted;
      return joined(inserted, updated(family, action.ifExists.updates, around, new Set()));
    }
    case "update":
      return updated(family, action.columns, around, new Set());
    case "delete":
      return deleted(family, around, new Set());
    default:
      throw new Error(`an unknown action ${action satisfies never}`);
  }
}

const on = (family: Family, action: Action, { ownSnapshot }: Surroundings): Effect =>
  effectOnTable(family.name, action, ownSnapshot);

/** Triggers may do everything, and those of a constraint do it at COMMIT. */
function fires(family: Family, event: TriggerEvent): boolean {
  return family.members.some(({ triggers }) => triggers.includes(event));
}

function conditions(family: Family, around: Surroundings): readonly Effect[] {
  return family.members.flatMap((member) => member.conditions).map(around.effectOfSql);
}

function insertedInto(family: Family, given: readonly string[] | undefined, around: Surroundings): Effect {
  if (fires(family, "insert")) return fullEffect;
  const defaults = family.members
    .flatMap(({ columns }) => columns)
    .filter(({ name }) => given === undefined || !given.includes(name))
    .flatMap(({ expression, sequence }) => [
      ...(expression === undefined ? [] : [around.effectOfSql(expression)]),
      ...(expression === undefined && sequence !== undefined ? [effectOnSequence(sequence, "write")] : []),
    ]);
  return joined(
    on(family, { does: "insert" }, around),
    ...defaults,
    ...conditions(family, around),
    ...family.refersTo.map((key) => checked(key, around)),
  );
}

/** Foreign keys that are followed already. A cascade may lead back to its own table. */
type Followed = ReadonlySet<ForeignKey>;

function updated(
  family: Family,
  columns: readonly string[] | undefined,
  around: Surroundings,
  followed: Followed,
): Effect {
  if (fires(family, "update")) return fullEffect;
  const touches = (some: readonly string[] | undefined): boolean =>
    columns === undefined || some === undefined || some.some((each) => columns.includes(each));
  const changesKey = family.members.some(({ keyColumns }) => touches(keyColumns));
  const defaults = family.members
    .flatMap((member) => member.columns)
    .filter(({ name }) => touches([name]))
    .flatMap(({ expression }) => (expression === undefined ? [] : [around.effectOfSql(expression)]));
  return joined(
    on(family, { does: changesKey ? "update keys" : "update" }, around),
    ...defaults,
    ...conditions(family, around),
    ...family.refersTo.filter((key) => touches(key.columns)).map((key) => checked(key, around)),
    ...family.referredBy
      .filter((key) => touches(key.referenced))
      .map((key) => reacted(key, key.onUpdate, family, around, followed)),
  );
}

function deleted(family: Family, around: Surroundings, followed: Followed): Effect {
  if (fires(family, "delete")) return fullEffect;
  return joined(
    on(family, { does: "delete" }, around),
    ...family.referredBy.map((key) => reacted(key, key.onDelete, family, around, followed)),
  );
}

/**
 * A row that refers to another one locks it, so that it stays: INSERT of a member waits for DELETE of its team, and fails after its
 * COMMIT.
 */
function checked(key: ForeignKey, around: Surroundings): Effect {
  const to = around.schema.family(key.to);
  if (to === undefined) return fullEffect;
  return deferrable(key, on(to, { does: "refer" }, around));
}

/** What a foreign key does when the row to which it refers is deleted, or its key is changed. */
function reacted(
  key: ForeignKey,
  reaction: ForeignKey["onDelete"],
  referenced: Family,
  around: Surroundings,
  followed: Followed,
): Effect {
  if (followed.has(key)) return noEffect;
  const from = around.schema.family(key.from);
  if (from === undefined) return fullEffect;
  const further = new Set([...followed, key]);
  const found = on(from, { does: "scan anew" }, around);
  switch (reaction) {
    case "refuse":
      return deferrable(
        key,
        joined(
          found,
          on(from, { does: "lock rows", strength: "key share" }, around),
          // The key may have come back (`ri_Check_Pk_Match`).
          on(referenced, { does: "scan anew" }, around),
        ),
      );
    case "delete":
      return joined(found, deleted(from, around, further));
    case "update":
      return joined(found, updated(from, key.columns, around, further));
    default:
      throw new Error(`an unknown reaction ${reaction satisfies never}`);
  }
}

/** A deferred check happens at COMMIT, where it waits and fails like any other. */
function deferrable(key: ForeignKey, effect: Effect): Effect {
  return key.isDeferrable ? { ...effect, commit: joined(effect, { ...noEffect, now: effect.commit }).now } : effect;
}

/** TRUNCATE empties the tables that refer to it too, with CASCADE, and it may restart their sequences. */
function truncated(family: Family, around: Surroundings, done: ReadonlySet<Family>): Effect {
  if (done.has(family)) return noEffect;
  if (fires(family, "truncate")) return fullEffect;
  const further = new Set([...done, family]);
  const sequences = family.members
    .flatMap(({ columns }) => columns)
    .flatMap(({ sequence }) => (sequence === undefined ? [] : [effectOnSequence(sequence, "write")]));
  const referring = family.referredBy.flatMap(({ from }) => around.schema.family(from) ?? []);
  return joined(
    on(family, { does: "truncate" }, around),
    ...sequences,
    ...referring.map((each) => truncated(each, around, further)),
  );
}
