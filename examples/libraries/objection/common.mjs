import { accountOf, inspect, setup } from "../users.mjs";
import { open } from "./open.mjs";

export default {
  name: "objection: findOne, else insertAndFetch",
  setup,
  inspect,
  connect(directory) {
    const { Users, others } = open(directory);
    return {
      async register(key, { keyName = null }) {
        const known = await Users.query().findOne({ key });
        if (known) return { ...accountOf(known), created: false };
        return { ...accountOf(await Users.query().insertAndFetch({ key, name: keyName })), created: true };
      },
      ...others,
    };
  },
};
