import type { Settings } from "rollcall/model";
import type { AcknowledgedAccount } from "./history.js";

/** What the soak sends to a process of clients. */
export type Order =
  | { readonly type: "open"; readonly client: number; readonly connectionString: string }
  | { readonly type: "register"; readonly client: number; readonly key: string; readonly settings: Settings };

/** What it answers: to each order one. */
export type Answer =
  | { readonly type: "opened"; readonly client: number }
  | { readonly type: "registered"; readonly client: number; readonly account: AcknowledgedAccount }
  | { readonly type: "failed"; readonly client: number; readonly message: string };
