import { guarded, type SchedulingPoints } from "../../core/index.js";
import {
  type Connection,
  fileOf,
  messageOf,
  noteOutside,
  readStatement,
  splitStatements,
  touchOpening,
} from "../sqlite/index.js";
import { type Below, below } from "./addon.js";
import type { Addon, ErrorClass, Generation } from "./addon-shape.js";

/** One loaded addon, and its connections. */
export interface Intercepted extends Below {
  readonly hook: SchedulingPoints;
  /** Rollcall's own functions between target code and the addon. If one of them throws, it is a defect of Rollcall. */
  readonly own: typeof helpers;
  readonly addon: Addon;
  readonly connections: WeakMap<object, Connection>;
  /** Returns the class of the errors that the library throws. */
  readonly errorClass: () => ErrorClass;
}

const helpers = { fileOf, noteOutside, touchOpening, messageOf, readStatement, splitStatements };

export function interceptAddon(hook: SchedulingPoints, addon: Addon, generation: Generation): Intercepted {
  const errorClass = watchErrorClass(addon);
  return {
    hook,
    own: guarded(helpers, hook.defect),
    addon,
    connections: new WeakMap(),
    errorClass,
    ...below({ hook, addon, generation, errorClass }),
  };
}

/** Returns a function that returns the class of the library's errors. The library sets it once. */
function watchErrorClass(addon: Addon): () => ErrorClass {
  let known: ErrorClass | undefined;
  const { setErrorConstructor, initialize } = addon;
  if (setErrorConstructor !== undefined) {
    addon.setErrorConstructor = (error) => {
      known = error;
      setErrorConstructor(error);
    };
  }
  if (initialize !== undefined) {
    addon.initialize = (error, ...rest) => {
      known = error;
      initialize(error, ...rest);
    };
  }
  return () => {
    if (known === undefined) throw new Error("better-sqlite3 has not set the class of its errors");
    return known;
  };
}
