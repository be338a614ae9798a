import { type Awaitable, fc, type Model, type ModelTarget, type Services } from "rollcall/verify";
import { withConnection } from "./connections.js";

/*
 * A store with an association: users of a department, as in Bailis et al., "Feral Concurrency Control" (SIGMOD 2015). A
 * department goes with its users; a user is never without a department.
 */

export interface DepartmentClient {
  /** False: there is no department. */
  hire(name: string): Awaitable<boolean>;
  dissolve(): Awaitable<void>;
  close(): Awaitable<void>;
}

export interface Staff {
  readonly departments: number;
  readonly users: readonly string[];
}

export type DepartmentTarget = ModelTarget<Staff, DepartmentClient>;

export const staffModel: Model<Staff> = {
  initial: { departments: 1, users: [] },
  operations: {
    hire: {
      argument: fc.constantFrom("ann", "bob", "cy"),
      step: (staff, name) =>
        staff.departments === 0
          ? { state: staff, answer: false }
          : { state: { ...staff, users: [...staff.users, String(name)].sort() }, answer: true },
    },
    dissolve: { step: () => ({ state: { departments: 0, users: [] } }) },
  },
  atRest: (staff) => staff,
};

export function inspectStaff(_directory: string, services: Services): Promise<Staff> {
  return withConnection(services, async (client) => {
    const departments = await client.query("SELECT 1 FROM departments");
    const users = await client.query<{ name: string }>("SELECT name FROM users ORDER BY name");
    return { departments: departments.rows.length, users: users.rows.map(({ name }) => name) };
  });
}
