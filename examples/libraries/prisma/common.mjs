import { accountOf, inspect, setup } from "../users.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "prisma: findUnique, else create",
  setup,
  inspect,
  connect(directory) {
    const prisma = open(directory);
    return {
      async register(key, { keyName = null }) {
        const known = await prisma.user.findUnique({ where: { key } });
        if (known) return { ...accountOf(known), created: false };
        return { ...accountOf(await prisma.user.create({ data: { key, name: keyName } })), created: true };
      },
      ...others(prisma),
    };
  },
};
