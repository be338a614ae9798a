import type { Operation } from "./operation.js";

/** An action of the environment, while no client is connected. */
export type EnvironmentAction =
  /** All clients close, `recover` runs, and new clients connect. */
  | { readonly type: "restart" }
  /**
   * A restart. Before `recover` runs, what belongs to this key is deleted, as an operator or a failing disk would do.
   */
  | { readonly type: "lose"; readonly key: string };

/**
 * One step of a program: an operation of a client, or an action of the environment between two runs of the application.
 */
export type Action = Operation | EnvironmentAction;

/** The actions of one client, in order. */
export type Program = readonly Action[];

/**
 * The program of a controlled run: a prefix by the first client alone, then the operations of all clients at once.
 * While the environment acts in the prefix, the application is not running.
 */
export interface ConcurrentProgram {
  readonly prefix: Program;
  /** The operations of each client, at least one. */
  readonly clients: readonly (readonly Operation[])[];
}

/** A small program, with the name that reports use for it. */
export interface NamedProgram {
  readonly name: string;
  readonly program: ConcurrentProgram;
}

/** A program for several clients, and the choices of a schedule. */
export interface ConcurrentCase extends ConcurrentProgram {
  readonly choices: readonly number[];
}

/** One run of the application: the operations of its client, and the actions of the environment after its end. */
export interface ApplicationRun {
  readonly operations: readonly Operation[];
  readonly afterwards: readonly EnvironmentAction[];
}

/**
 * Returns the runs of the application in a program, split at the actions of the environment. If the program ends with
 * such an action, one more run without operations follows.
 */
export function applicationRunsOf(program: Program): ApplicationRun[] {
  const runs: ApplicationRun[] = [];
  let operations: Operation[] = [];
  let afterwards: EnvironmentAction[] = [];
  for (const action of program) {
    if (isEnvironment(action)) afterwards.push(action);
    else {
      if (afterwards.length > 0) {
        runs.push({ operations, afterwards });
        operations = [];
        afterwards = [];
      }
      operations.push(action);
    }
  }
  runs.push({ operations, afterwards });
  if (afterwards.length > 0) runs.push({ operations: [], afterwards: [] });
  return runs;
}

/** Returns the operations of the client, without the actions of the environment. */
export function operationsIn(program: Program): Operation[] {
  return program.flatMap((action) => (isEnvironment(action) ? [] : [action]));
}

/** The types of the environment's actions. No operation of a target may have one of them. */
export const environmentTypes = ["restart", "lose"] as const satisfies readonly EnvironmentAction["type"][];

export function isEnvironment(action: Action): action is EnvironmentAction {
  return environmentTypes.some((type) => type === action.type);
}

/** Returns whether the environment deletes something in the program. */
export function hasLoss(program: Program): boolean {
  return program.some((action) => isEnvironment(action) && action.type === "lose");
}
