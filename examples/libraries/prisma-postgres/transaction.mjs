import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "prisma: upsert that updates the key to itself, in $transaction",
  ...users,
  connect(_directory, services) {
    const prisma = open(services);
    return {
      async register(key, { keyName = null }) {
        const user = await prisma.$transaction((transaction) =>
          transaction.user.upsert({ where: { key }, update: { key }, create: { key, name: keyName } }),
        );
        return accountOf(user);
      },
      ...others(prisma),
    };
  },
};
