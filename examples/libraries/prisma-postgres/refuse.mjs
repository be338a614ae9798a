import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "prisma: create, and P2002 for a user that exists",
  ...users,
  isConflict: (error) => error.code === "P2002",
  connect(_directory, services) {
    const prisma = open(services);
    return {
      async register(key, { keyName = null }) {
        return { ...accountOf(await prisma.user.create({ data: { key, name: keyName } })), created: true };
      },
      ...others(prisma),
    };
  },
};
