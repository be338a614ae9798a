import { accountOf, inspect, setup } from "../users.mjs";
import { open } from "./open.mjs";

export default {
  name: "sequelize: findOne, else create",
  setup,
  inspect,
  connect(directory) {
    const { User, others } = open(directory);
    return {
      async register(key, { keyName = null }) {
        const known = await User.findOne({ where: { key } });
        if (known) return { ...accountOf(known), created: false };
        return { ...accountOf(await User.create({ key, name: keyName })), created: true };
      },
      ...others,
    };
  },
};
