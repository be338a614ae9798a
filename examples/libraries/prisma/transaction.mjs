import { accountOf, inspect, setup } from "../users.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "prisma: upsert that updates the key to itself, in $transaction",
  setup,
  inspect,
  connect(directory) {
    const prisma = open(directory);
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
