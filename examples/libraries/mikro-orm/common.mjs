import { accountOf, inspect, setup } from "../users.mjs";
import { open, others, User } from "./open.mjs";

export default {
  name: "mikro-orm: findOne, else create and flush",
  setup,
  inspect,
  async connect(directory) {
    const orm = await open(directory);
    return {
      async register(key, { keyName = null }) {
        const em = orm.em.fork();
        const known = await em.findOne(User, { key });
        if (known) return { ...accountOf(known), created: false };
        const user = em.create(User, { key, name: keyName });
        await em.flush();
        return { ...accountOf(user), created: true };
      },
      ...others(orm),
    };
  },
};
