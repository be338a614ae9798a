import { accountOf, inspect, setup } from "../users.mjs";
import { open } from "./open.mjs";

export default {
  name: "objection: findOne, else insertAndFetch, in a transaction",
  setup,
  inspect,
  connect(directory) {
    const { Users, others } = open(directory);
    return {
      register: (key, { keyName = null }) =>
        Users.transaction(async (transaction) => {
          const known = await Users.query(transaction).findOne({ key });
          if (known) return { ...accountOf(known), created: false };
          const user = await Users.query(transaction).insertAndFetch({ key, name: keyName });
          return { ...accountOf(user), created: true };
        }),
      ...others,
    };
  },
};
