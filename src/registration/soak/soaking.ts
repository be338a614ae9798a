import { type Operation, type OperationType, operationTypes } from "rollcall/model";
import type { SoakedStorage, Soaking } from "../../workload/index.js";
import { createIncrementalJudge } from "./incremental-judge.js";
import { createKeys } from "./keys.js";
import { planWork } from "./work.js";

export interface RegistrationSoaking {
  /** Types of operations that the target offers. */
  readonly offered: readonly string[];
  /** Returns at most this many keys. */
  readonly keysFor: (count: number) => readonly string[];
}

/** With all of them registered, opening the store still is quick; and each of them comes back often enough. */
const keysMax = 64;
/** If no account can be removed, each key is registered only once. */
const keysMaxWithoutRemoval = 256;
/** The first rounds of a storage on which all keys are registered: later kills find no registration under way. */
const roundsMinWithoutRemoval = 3;

/** What soaks of a registration target need. */
export function registrationSoaking({ offered, keysFor }: RegistrationSoaking): Soaking {
  const types = operationTypes.filter((type) => offered.includes(type));
  const removes = types.includes("remove");

  const newStorage = (): SoakedStorage => {
    const keys = createKeys(keysFor(removes ? keysMax : keysMaxWithoutRemoval));
    let rounds = 0;
    return {
      judge: createIncrementalJudge(),
      work({ seed, random }) {
        rounds += 1;
        return planWork({ offered: types, keys, seed, random });
      },
      note: keys.note,
      isUsedUp: () => !removes && rounds >= roundsMinWithoutRemoval && keys.unused() === 0,
    };
  };
  return {
    newStorage,
    readBack: (key) => readsOf(key, types),
    overview: types.includes("listActive") ? [{ type: "listActive" }] : [],
  };
}

/** If accounts cannot be found, registering tells what is stored, too. */
function readsOf(key: string, offered: readonly OperationType[]): Operation[] {
  return [
    offered.includes("find") ? { type: "find", key } : { type: "register", key, settings: {} },
    ...(offered.includes("readUserData") ? [{ type: "readUserData", key } as const] : []),
  ];
}
