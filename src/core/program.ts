import type { Operation } from "./operation.js";

/** What happens while no client is connected. */
export type EnvironmentAction =
  /** All clients close, `recover` runs, and new clients connect. */
  | { readonly type: "restart" }
  /** The same, and meanwhile what belongs to this key is deleted, as an operator or a failing disk would. */
  | { readonly type: "lose"; readonly key: string };

/** One step of a program: what a client does, or what the environment does between two runs of the application. */
export type Action = Operation | EnvironmentAction;

/** What one client does, one action after the other. */
export type Program = readonly Action[];

/**
 * What a controlled run does: a prefix by the first client alone, then the operations of all clients at once. If the
 * environment acts in the prefix, the application is not running meanwhile.
 */
export interface ConcurrentProgram {
  readonly prefix: Program;
  /** For each client its operations, at least one. */
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

/** One run of the application: what its client does, and what the environment does after its end. */
export interface ApplicationRun {
  readonly operations: readonly Operation[];
  readonly afterwards: readonly EnvironmentAction[];
}

/** A program cut at what the environment does. If it ends with the environment, one more run without operations follows. */
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

/** The operations of the client, without what the environment does. */
export function operationsIn(program: Program): Operation[] {
  return program.flatMap((action) => (isEnvironment(action) ? [] : [action]));
}

/** The types of actions that belong to the environment: no operation of a target may have one of them. */
export const environmentTypes = ["restart", "lose"] as const satisfies readonly EnvironmentAction["type"][];

export function isEnvironment(action: Action): action is EnvironmentAction {
  return environmentTypes.some((type) => type === action.type);
}

/** Whether the environment deletes something in the program. */
export function hasLoss(program: Program): boolean {
  return program.some((action) => isEnvironment(action) && action.type === "lose");
}
