import { accountOf, inspect, setup } from "../users.mjs";
import { open } from "./open.mjs";

export default {
  name: "sequelize: findOrCreate",
  setup,
  inspect,
  connect(directory) {
    const { User, others } = open(directory);
    return {
      async register(key, { keyName = null }) {
        const [user, created] = await User.findOrCreate({ where: { key }, defaults: { name: keyName } });
        return { ...accountOf(user), created };
      },
      ...others,
    };
  },
};
