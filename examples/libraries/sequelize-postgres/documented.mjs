import library from "sequelize";
import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { open } from "./open.mjs";

export default {
  name: "sequelize: findOrCreate",
  ...users,
  connect(_directory, services) {
    const { User, others } = open(library, services);
    return {
      async register(key, { keyName = null }) {
        const [user, created] = await User.findOrCreate({ where: { key }, defaults: { name: keyName } });
        return { ...accountOf(user), created };
      },
      ...others,
    };
  },
};
