import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "prisma: upsert with an empty update",
  ...users,
  connect(_directory, services) {
    const prisma = open(services);
    return {
      async register(key, { keyName = null }) {
        const user = await prisma.user.upsert({ where: { key }, update: {}, create: { key, name: keyName } });
        return accountOf(user);
      },
      ...others(prisma),
    };
  },
};
