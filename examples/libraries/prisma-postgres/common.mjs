import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "prisma: findUnique, else create",
  ...users,
  connect(_directory, services) {
    const prisma = open(services);
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
