import type { Column } from "./rows.js";

/** A prepared statement of a session. What the server tells of it later is added. */
export interface Prepared {
  readonly sql: string;
  /** The types of its parameters; 0: not known. */
  oids: readonly number[];
  columns?: readonly Column[];
}

/** A statement with parameters, ready to be executed. */
export interface Bound {
  readonly statement: string;
  /** Undefined: it was prepared by SQL. */
  readonly prepared: Prepared | undefined;
  readonly values: readonly (string | Buffer | null)[];
  /** The forms in which its columns were asked for; none: all as text; one: for all. */
  readonly formats: readonly number[];
  columns?: readonly Column[];
}

/** The names that mean something in a session. */
export interface Names {
  statement(name: string): Prepared | undefined;
  portal(name: string): Bound | undefined;
}

/** The names that the server has confirmed. */
export interface KnownNames extends Names {
  /** Returns the names as they will be after the messages of a batch, of which the server may still reject some. */
  draft(): DraftNames;
  /** Takes note of SQL that removes prepared statements, from the tag of its answer. */
  completed(tag: string): void;
}

/** Each function sets a name in the draft, and returns how to set it for good. `undefined` removes it. */
export interface DraftNames extends Names {
  setStatement(name: string, to: Prepared | undefined): () => void;
  setPortal(name: string, to: Bound | undefined): () => void;
}

export function knownNames(): KnownNames {
  const [statements, portals] = [new Map<string, Prepared | undefined>(), new Map<string, Bound | undefined>()];
  return {
    statement: (name) => statements.get(name),
    portal: (name) => portals.get(name),
    draft() {
      const [statement, setStatement] = draftOf(statements);
      const [portal, setPortal] = draftOf(portals);
      return { statement, portal, setStatement, setPortal };
    },
    completed(tag) {
      // The tag does not tell which name DEALLOCATE has freed. A name that is forgotten is no danger, a wrong one is.
      if (/^(DEALLOCATE|DEALLOCATE ALL|DISCARD ALL)$/.test(tag)) statements.clear();
    },
  };
}

function draftOf<T>(
  known: Map<string, T | undefined>,
): [get: (name: string) => T | undefined, set: (name: string, to: T | undefined) => () => void] {
  const changed = new Map<string, T | undefined>();
  return [
    (name) => (changed.has(name) ? changed.get(name) : known.get(name)),
    (name, to) => {
      changed.set(name, to);
      return () => void (to === undefined ? known.delete(name) : known.set(name, to));
    },
  ];
}
