import { accountOf, inspect, setup } from "../users.mjs";
import { open } from "./open.mjs";

export default {
  name: "sequelize: findOrCreate with transactionType IMMEDIATE",
  setup,
  inspect,
  connect(directory) {
    const { User, others } = open(directory, { transactionType: "IMMEDIATE" });
    return {
      async register(key, { keyName = null }) {
        const [user, created] = await User.findOrCreate({ where: { key }, defaults: { name: keyName } });
        return { ...accountOf(user), created };
      },
      ...others,
    };
  },
};
