import { accountOf, inspect, setup } from "../users.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "prisma: upsert with an empty update",
  setup,
  inspect,
  connect(directory) {
    const prisma = open(directory);
    return {
      async register(key, { keyName = null }) {
        const user = await prisma.user.upsert({ where: { key }, update: {}, create: { key, name: keyName } });
        return accountOf(user);
      },
      ...others(prisma),
    };
  },
};
