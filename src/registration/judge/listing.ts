import { sayKey } from "../describe.js";

/** A `listActive` answer, its auth ids told apart by the keys they belong to. */
export type Listing =
  | { readonly type: "keys"; readonly authIds: ReadonlyMap<string, string> }
  | { readonly type: "problem"; readonly message: string };

/** `keyOf` tells whose an auth id is, undefined where no answer has ever told. */
export function readListing(authIds: readonly string[], keyOf: (authId: string) => string | undefined): Listing {
  const listed = new Map<string, string>();
  for (const authId of authIds) {
    const key = keyOf(authId);
    if (key === undefined)
      return { type: "problem", message: `it lists ${sayKey(authId)}, which nobody was ever told` };
    if (listed.get(key) === authId) return { type: "problem", message: `it lists ${sayKey(authId)} twice` };
    listed.set(key, authId);
  }
  return { type: "keys", authIds: listed };
}
