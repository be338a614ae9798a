import type { StoreSnapshot } from "rollcall/model";
import type { Awaitable, RegistrationClient, RegistrationTarget } from "rollcall/verify";

export interface Services {
  readonly postgres?: { readonly connectionString: string };
}

export type PostgresTarget = Omit<
  RegistrationTarget,
  "setup" | "connect" | "recover" | "inspect" | "check" | "jobs"
> & {
  readonly services: { readonly postgres: { readonly version?: 16 | 17 | 18 } };
  setup(directory: string, services: Services): Awaitable<void>;
  connect(directory: string, services: Services): Awaitable<RegistrationClient>;
  recover?(directory: string, services: Services): Awaitable<void>;
  inspect(directory: string, services: Services): Awaitable<StoreSnapshot>;
  check?(directory: string, services: Services): Awaitable<readonly string[]>;
  readonly jobs?: { readonly [name: string]: (directory: string, services: Services) => Awaitable<void> };
};
