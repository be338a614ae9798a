import { UserMigrationError } from "../../store/index.js";
import type { Context } from "../context.js";
import { failureKindOf } from "../failures.js";
import type { Transaction } from "../transactions/index.js";
import type { SchemaMigration, UserSchema } from "../user-schema.js";
import { inSchema } from "./in-schema.js";

type Target = Pick<UserSchema, "authId" | "name">;

/**
 * Makes a user schema with all migrations, in the transaction that registers its account.
 * @throws {UserMigrationError}
 */
export async function buildUserSchema(context: Context, transaction: Transaction, target: Target): Promise<void> {
  await transaction.execute(`CREATE SCHEMA ${target.name}`);
  await runUserMigrations(context, transaction, target, context.userMigrations.list);
}

/**
 * Runs migrations on a user schema.
 * @throws {UserMigrationError} If one fails. The transaction must be rolled back.
 */
export async function runUserMigrations(
  { logger }: Pick<Context, "logger">,
  transaction: Transaction,
  target: Target,
  migrations: readonly SchemaMigration[],
): Promise<void> {
  if (migrations.length === 0) return;
  await inSchema(transaction, target, async (schema) => {
    for (const migration of migrations) await run(schema, migration);
  });
  logger.debug({ authId: target.authId, migrations: migrations.map(({ name }) => name) }, "user schema migrated");
}

async function run(schema: UserSchema, { name, up }: SchemaMigration): Promise<void> {
  try {
    if (typeof up === "string") await schema.query(up);
    else await up(schema);
  } catch (cause) {
    if (failureKindOf(cause) !== "other") throw cause;
    throw new UserMigrationError(
      `the user migration "${name}" failed on ${schema.name}, which was not changed: ${String(cause)}`,
      { cause },
    );
  }
}
