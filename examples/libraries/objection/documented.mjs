import { accountOf, inspect, setup } from "../users.mjs";
import { open } from "./open.mjs";

export default {
  name: "objection: onConflict merge",
  setup,
  inspect,
  connect(directory) {
    const { Users, others } = open(directory);
    return {
      async register(key, { keyName = null }) {
        const row = { key, name: keyName };
        const user = await Users.query().insert(row).onConflict("key").merge(["key"]).returning("*");
        return accountOf(user);
      },
      ...others,
    };
  },
};
