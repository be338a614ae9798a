import library from "sequelize";
import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { open } from "./open.mjs";

export default {
  name: "sequelize: findOne, else create",
  ...users,
  connect(_directory, services) {
    const { User, others } = open(library, services);
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
