/*
 * What a database consists of, as far as it decides what a statement touches. `schemaLoader` reads it from the catalog. It
 * is plain data, so that it can be sent to the threads of the clients.
 */

/** What a constraint does to the rows that refer to a row which is deleted, or whose key is changed. */
export type Reaction = "refuse" | "delete" | "update";

export interface ForeignKey {
  /** The full name of the table that refers to the other one. */
  readonly from: string;
  readonly columns: readonly string[];
  readonly to: string;
  readonly referenced: readonly string[];
  readonly onDelete: Reaction;
  readonly onUpdate: Reaction;
  /** Whether it may be checked at COMMIT. */
  readonly isDeferrable: boolean;
}

export interface Column {
  readonly name: string;
  /** SQL of the default, or of the expression of a generated column. */
  readonly expression: string | undefined;
  /** The full name of the sequence of an identity column. */
  readonly sequence: string | undefined;
}

export type TriggerEvent = "insert" | "update" | "delete" | "truncate";

export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly kind: "table" | "view" | "sequence" | "foreign";
  /** The query of a view. */
  readonly definition: string | undefined;
  readonly columns: readonly Column[];
  /** The columns of all unique keys and exclusion constraints. Undefined: expressions belong to one, or a condition. */
  readonly keyColumns: readonly string[] | undefined;
  /** The full names of the tables of which it is a partition or an heir. */
  readonly parents: readonly string[];
  /** The events that fire triggers of the application. */
  readonly triggers: readonly TriggerEvent[];
  /** Whether rules rewrite its statements. */
  readonly hasRules: boolean;
  /** SQL of conditions that each written row must meet, and of the expressions of indexes. */
  readonly conditions: readonly string[];
  /** SQL of the conditions of row-level security. */
  readonly policies: readonly string[];
}

export interface Routine {
  readonly schema: string;
  readonly name: string;
  readonly volatility: "immutable" | "stable" | "volatile";
  /** Whether it is a procedure that may end its transaction. */
  readonly endsTransaction: boolean;
  /** Whether it belongs to an extension. */
  readonly isOfExtension: boolean;
}

export interface Schema {
  readonly tables: readonly Table[];
  readonly foreignKeys: readonly ForeignKey[];
  /** The functions outside of the catalog. */
  readonly routines: readonly Routine[];
  /** The names of built-in functions of which every variant is immutable. */
  readonly immutableBuiltIns: readonly string[];
  /** Those of which no variant is volatile, and one is stable: it may read the catalog. */
  readonly stableBuiltIns: readonly string[];
  /** The names of operators that call functions outside of the catalog. */
  readonly operators: readonly string[];
  /** Whether a cast or a domain calls functions outside of the catalog: then any expression may. */
  readonly hasOpaqueTypes: boolean;
  /** Whether definitions fire triggers of the application. */
  readonly hasEventTriggers: boolean;
  /** The isolation level of a transaction that names none. */
  readonly isolation: string;
}

export const fullName = ({ schema, name }: { readonly schema: string; readonly name: string }): string =>
  `${schema}.${name}`;
