import type { Operation } from "rollcall/model";
import type * as core from "../core/index.js";
import type { Registration } from "./target.js";

/** What a target returned, as plain data that travels between threads and into files. */
export type Answer =
  | { readonly type: "registered"; readonly registration: Registration }
  | { readonly type: "found"; readonly registration: Registration | null }
  | { readonly type: "done"; readonly found: boolean }
  | { readonly type: "listed"; readonly authIds: readonly string[] }
  | { readonly type: "data"; readonly value: string | null };

/** How one operation of a registration target ended. */
export type Outcome = core.Outcome<Answer>;

/** One operation of one client of a registration target. */
export type RegistrationEvent = core.Event<Operation, Answer>;
