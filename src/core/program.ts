import type { EnvironmentAction, Operation } from "rollcall/model";

/** One step of a sequential program: what the one client does, or what happens between two lives of the application. */
export type Action = Operation | EnvironmentAction;

export type Program = readonly Action[];

/** One life of the application: what its client does, and what happens after its end. */
export interface ProgramLife {
  readonly operations: readonly Operation[];
  readonly afterwards: readonly EnvironmentAction[];
}

/** A program cut into lives. A program that ends with the environment has one more, empty life: somebody must look. */
export function livesOf(program: Program): ProgramLife[] {
  const lives: ProgramLife[] = [];
  let operations: Operation[] = [];
  let afterwards: EnvironmentAction[] = [];
  for (const action of program) {
    if (isEnvironment(action)) afterwards.push(action);
    else {
      if (afterwards.length > 0) {
        lives.push({ operations, afterwards });
        operations = [];
        afterwards = [];
      }
      operations.push(action);
    }
  }
  lives.push({ operations, afterwards });
  if (afterwards.length > 0) lives.push({ operations: [], afterwards: [] });
  return lives;
}

/** What the clients do in it, without what the environment does. */
export function operationsIn(program: Program): Operation[] {
  return program.flatMap((action) => (isEnvironment(action) ? [] : [action]));
}

function isEnvironment(action: Action): action is EnvironmentAction {
  return action.type === "restart" || action.type === "lose";
}
