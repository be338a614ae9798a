import { type Column, formatCount, formatMs, paragraph, renderTable } from "../table.js";
import type { RowsMeasurement } from "./rows.js";
import type { SchemasMeasurement } from "./schemas.js";
import type { Dump } from "./server.js";
import type { SharedTableMeasurement } from "./shared-table.js";

/*
 * Times are medians in milliseconds.
 */

export function renderRows(rows: readonly RowsMeasurement[]): string {
  const about = "The registry: rows of accounts, of which nearly none has a schema. ms; MB of table and indexes.";
  return [paragraph(about), renderTable(rowsColumns, rows)].join("\n");
}

export function renderSharedTables(shared: readonly SharedTableMeasurement[]): string {
  return [
    paragraph("One table for all users' data, with row-level security."),
    renderTable(sharedColumns, shared),
  ].join("\n");
}

export function renderSchemas(schemas: readonly SchemasMeasurement[]): string {
  const about = "A schema with one table for each account. KB each: what the database grew by, for each account.";
  return [paragraph(about), renderTable(schemasColumns, schemas), "", renderTable(sizesColumns, schemas)].join("\n");
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

function formatDump(dump: Dump): string {
  return "problem" in dump ? dump.problem.slice(0, 30) : `${dump.seconds.toFixed(1)} s, ${megabytes(dump.bytes)} MB`;
}

const right = <Row>(title: string, cell: (row: Row) => string): Column<Row> => ({ title, align: "right", cell });

const rowsColumns: readonly Column<RowsMeasurement>[] = [
  right("accounts", ({ accounts }) => formatCount(accounts)),
  right("parts", ({ partitions }) => String(partitions)),
  right("api_keys", ({ bytes }) => megabytes(bytes.api_keys)),
  right("user_registry", ({ bytes }) => megabytes(bytes.user_registry)),
  right("register", ({ calls }) => formatMs(calls.register)),
  right("known", ({ calls }) => formatMs(calls.registerKnown)),
  right("find", ({ calls }) => formatMs(calls.find)),
  right("page", ({ calls }) => formatMs(calls.page)),
  right("count", ({ calls }) => formatMs(calls.count)),
  right("8 at once /s", ({ calls }) => formatCount(calls.registrationsPerSecond)),
  right("pg_dump", ({ dump }) => formatDump(dump)),
];

const schemasColumns: readonly Column<SchemasMeasurement>[] = [
  right("schemas", ({ schemas }) => formatCount(schemas)),
  right("8 at once /s", ({ registrationsPerSecond }) => formatCount(registrationsPerSecond)),
  right("register", ({ calls }) => formatMs(calls.register)),
  right("find", ({ calls }) => formatMs(calls.find)),
  right("in schema", ({ withUserSchema }) => formatMs(withUserSchema)),
];

const sizesColumns: readonly Column<SchemasMeasurement>[] = [
  right("schemas", ({ schemas }) => formatCount(schemas)),
  right("catalog MB", ({ catalogBytes }) => megabytes(catalogBytes)),
  right("database MB", ({ databaseBytes }) => megabytes(databaseBytes)),
  right("KB each", ({ databaseBytes, emptyBytes, accounts }) =>
    ((databaseBytes - emptyBytes) / accounts / 1000).toFixed(1),
  ),
  right("relations", ({ relations }) => formatCount(relations)),
  right("session MB", ({ session }) => `${megabytes(session.before)} to ${megabytes(session.after)}`),
  right("pg_dump by default", ({ dumpByDefault }) => formatDump(dumpByDefault)),
  right("with locks", ({ dump }) => formatDump(dump)),
];

const sharedColumns: readonly Column<SharedTableMeasurement>[] = [
  right("accounts", ({ accounts }) => formatCount(accounts)),
  right("MB", ({ bytes }) => megabytes(bytes)),
  right("write and read", ({ writeAndRead }) => formatMs(writeAndRead)),
];
