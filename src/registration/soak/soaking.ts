import { type Operation, type OperationType, operationTypes } from "rollcall/model";
import type { SoakedStorage, Soaking } from "../../workload/index.js";
import { partners } from "../stress-plan.js";
import { createIncrementalJudge } from "./incremental-judge.js";
import { createKeys } from "./keys.js";
import { planWork } from "./work.js";

export interface RegistrationSoaking {
  /** Types of operations that the target offers. */
  readonly offered: readonly string[];
  /** Returns at most this many keys, of different accounts. */
  readonly keysFor: (count: number) => readonly string[];
  /** Other keys of the same account. Default: there are none. */
  readonly variantsOf?: (key: string) => readonly string[];
  /** The one key of all that are one account. Default: the key itself. */
  readonly representative?: (key: string) => string;
}

/** With all of them registered, opening the store still is quick; and each of them comes back often enough. */
const keysMax = 64;
/** If no account can be removed, each key is registered only once. */
const keysMaxWithoutRemoval = 256;
/** The first rounds of a storage on which all keys are registered: later kills find no registration under way. */
const roundsMinWithoutRemoval = 3;

/** What soaks of a registration target need. */
export function registrationSoaking({
  offered,
  keysFor,
  variantsOf = () => [],
  representative = (key) => key,
}: RegistrationSoaking): Soaking {
  const types = operationTypes.filter((type) => offered.includes(type));
  const removes = types.includes("remove");
  const changesKeys = types.includes("changeKey");
  const keysOfStorage = keysFor(removes ? keysMax : keysMaxWithoutRemoval);
  const partnerOf = changesKeys ? partners(keysOfStorage) : (key: string): string => key;

  const newStorage = (): SoakedStorage => {
    const keys = createKeys(keysOfStorage, representative);
    let rounds = 0;
    return {
      judge: createIncrementalJudge(representative),
      work({ seed, random }) {
        rounds += 1;
        return planWork({ offered: types, keys, partnerOf, variantsOf, seed, random });
      },
      note: keys.note,
      isUsedUp: () => !removes && rounds >= roundsMinWithoutRemoval && keys.unused() === 0,
    };
  };
  return {
    newStorage,
    // An account may have come from the other key, of which no client has spoken since.
    readBack: (key) => [...new Set([key, partnerOf(key)])].flatMap((each) => readsOf(each, types)),
    overview: types.includes("listActive") ? [{ type: "listActive" }] : [],
  };
}

/** If the target has no find, registering returns what is stored. */
function readsOf(key: string, offered: readonly OperationType[]): Operation[] {
  return [
    offered.includes("find") ? { type: "find", key } : { type: "register", key, settings: {} },
    ...(offered.includes("readUserData") ? [{ type: "readUserData", key } as const] : []),
  ];
}
