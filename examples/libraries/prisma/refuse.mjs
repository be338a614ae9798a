import { accountOf, inspect, setup } from "../users.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "prisma: create, and P2002 for a user that exists",
  setup,
  inspect,
  isConflict: (error) => error.code === "P2002",
  connect(directory) {
    const prisma = open(directory);
    return {
      async register(key, { keyName = null }) {
        return { ...accountOf(await prisma.user.create({ data: { key, name: keyName } })), created: true };
      },
      ...others(prisma),
    };
  },
};
