import type { Client } from "../connect.js";

/*
 * Rows are brought back with triggers, rules and foreign keys switched off. Where that is not possible, they might do
 * something when a row is written, so the database is copied instead.
 */

interface Facts {
  readonly maySwitchOff: boolean;
  /** Triggers and rules that cannot be switched off. */
  readonly always: number;
  /** Triggers and rules that could be. */
  readonly usual: number;
  readonly hasPolicies: boolean;
  readonly hasForeignKeys: boolean;
}

/** What the role of a connection may do in its database. `obstacle`: why rows cannot be brought back in place. */
export interface Rights {
  readonly maySwitchOff: boolean;
  readonly obstacle?: string;
}

/** `writesRows`: whether bringing back rows means writing some. */
export async function readRights(client: Client, writesRows: boolean): Promise<Rights> {
  const { rows } = await client.query<Facts>(
    `SELECT has_parameter_privilege('session_replication_role', 'SET') AS "maySwitchOff",
      (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('A', 'R'))::int
        + (SELECT count(*) FROM pg_rewrite WHERE ev_type <> '1' AND ev_enabled IN ('A', 'R'))::int AS always,
      (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal)::int
        + (SELECT count(*) FROM pg_rewrite WHERE ev_type <> '1' AND ev_class >= 16384)::int AS usual,
      EXISTS (SELECT FROM pg_class WHERE relforcerowsecurity) AS "hasPolicies",
      EXISTS (SELECT FROM pg_constraint WHERE contype = 'f') AS "hasForeignKeys"`,
  );
  const [facts] = rows;
  if (facts === undefined) throw new TypeError("PostgreSQL told no rights");
  const obstacle = obstacleOf(facts, writesRows);
  return { maySwitchOff: facts.maySwitchOff, ...(obstacle === undefined ? {} : { obstacle }) };
}

function obstacleOf(
  { always, maySwitchOff, usual, hasPolicies, hasForeignKeys }: Facts,
  writesRows: boolean,
): string | undefined {
  if (always > 0) return "a trigger or rule is always enabled";
  if (maySwitchOff) return undefined;
  if (usual > 0 || hasPolicies) return "the role may not switch off triggers, rules and policies";
  return hasForeignKeys && writesRows ? "the role may not switch off foreign keys" : undefined;
}
