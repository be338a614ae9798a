import { accountOf } from "../account.mjs";
import { open } from "../sequelize-postgres/open.mjs";
import { users } from "../users-postgres.mjs";

/** Returns a target that registers with findCreateFind in a transaction, on this version of sequelize. */
export const targetFor = ({ name, library }) => ({
  name,
  ...users,
  connect(_directory, services) {
    const { sequelize, User, others } = open(library, services);
    const { find, close } = others;
    return {
      async register(key, { keyName = null }) {
        const [user, created] = await sequelize.transaction((transaction) =>
          User.findCreateFind({ where: { key }, defaults: { name: keyName }, transaction }),
        );
        return { ...accountOf(user), created };
      },
      find,
      close,
    };
  },
});
