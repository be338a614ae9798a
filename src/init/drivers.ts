import type { Template } from "./template.js";
import {
  betterAuth,
  betterSqlite3,
  drizzle,
  files,
  knex,
  kysely,
  nodeSqlite,
  other,
  prisma,
  sequelize,
  typeorm,
} from "./templates/index.js";

/** What a project registers with, and the template for it. */
export interface Driver {
  readonly name: string;
  /** A dependency that shows that a project uses it. Undefined: none does. */
  readonly package?: string;
  /** Whether others of this list are built on it, so that a project that has one of them uses it through that. */
  readonly isBelow?: true;
  readonly template: Template;
}

/**
 * Every driver that `rollcall init` knows. Those come first that are built on others: if a project has several, the
 * first is the most likely one to register with.
 */
export const drivers: readonly Driver[] = [
  { name: "better-auth", package: "better-auth", template: betterAuth },
  { name: "prisma", package: "@prisma/client", template: prisma },
  { name: "drizzle", package: "drizzle-orm", template: drizzle },
  { name: "typeorm", package: "typeorm", template: typeorm },
  { name: "sequelize", package: "sequelize", template: sequelize },
  { name: "kysely", package: "kysely", template: kysely },
  { name: "knex", package: "knex", template: knex },
  { name: "better-sqlite3", package: "better-sqlite3", isBelow: true, template: betterSqlite3 },
  { name: "node:sqlite", template: nodeSqlite },
  { name: "files", template: files },
  { name: "other", template: other },
];

/** Every name of a driver that `driverNamed` knows: its own, and that of its package. */
export const driverNames: readonly string[] = [
  ...new Set(drivers.flatMap((driver) => (driver.package === undefined ? driver.name : [driver.name, driver.package]))),
];

export function driverNamed(name: string): Driver | undefined {
  return drivers.find((driver) => driver.name === name || driver.package === name);
}

/** Packages of databases that Rollcall does not control. */
const uncontrolled = ["pg", "postgres", "mysql2", "mysql", "mongodb", "mongoose", "@libsql/client", "sqlite3", "redis"];

/** What the dependencies of a project show. */
export interface Detected {
  /** The drivers that it may register with. The most likely one comes first. Empty: none is known. */
  readonly found: readonly Driver[];
  /** Packages of databases that Rollcall does not control. */
  readonly uncontrolled: readonly string[];
}

/** Returns what these dependencies show of the drivers of a project. */
export function detectDrivers(dependencies: readonly string[]): Detected {
  const known = drivers.filter((driver) => driver.package !== undefined && dependencies.includes(driver.package));
  const above = known.filter(({ isBelow }) => isBelow !== true);
  return {
    found: above.length > 0 ? above : known,
    uncontrolled: uncontrolled.filter((name) => dependencies.includes(name)),
  };
}
