import type { Operation } from "rollcall/model";
import type { Workload } from "../workload/index.js";
import { bind } from "./bind.js";
import { describe } from "./describe.js";
import { apiKeysFor } from "./keys.js";
import { parseOperation } from "./operation-form.js";
import { ranks } from "./severity.js";
import type { OwnTraits } from "./target-form.js";

/** Registration stores: what an account is, what its operations must return, and what must hold at rest. */
export const registrationWorkload: Workload = {
  name: "registration",
  adapter: new URL("./adapter.js", import.meta.url).href,
  describe,
  ranks,
  firstOperations({ own }, offered) {
    const { apiKeys } = own as OwnTraits;
    return firstOperations(apiKeysFor(apiKeys, 8)).filter(({ type }) => offered.includes(type));
  },
  bind: (contacted, probe) => bind(registrationWorkload, contacted, probe),
  parseOperation,
};

/** Every operation once or twice, with and without an account. */
function firstOperations([known = "", unknown = ""]: readonly string[]): Operation[] {
  return [
    { type: "register", key: known, settings: {} },
    { type: "register", key: known, settings: { keyName: "first", pollInterval: 60 } },
    ...[known, unknown].flatMap((key): Operation[] => [
      { type: "find", key },
      { type: "update", key, settings: { keyName: "second" } },
      { type: "setActive", key, active: false },
      { type: "readUserData", key },
      { type: "writeUserData", key, value: "first value" },
      { type: "readUserData", key },
    ]),
    { type: "changeKey", key: known, newKey: unknown },
    { type: "changeKey", key: unknown, newKey: known },
    { type: "listActive" },
    { type: "remove", key: unknown },
    { type: "remove", key: known },
    { type: "register", key: known, settings: {} },
  ];
}
