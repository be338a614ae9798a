import { accountOf, inspect, setup } from "../users.mjs";
import { open, others, User } from "./open.mjs";

export default {
  name: "typeorm: findOneBy, else save",
  setup,
  inspect,
  async connect(directory) {
    const source = await open(directory);
    const users = source.getRepository(User);
    return {
      async register(key, { keyName = null }) {
        const known = await users.findOneBy({ key });
        if (known) return { ...accountOf(known), created: false };
        return { ...accountOf(await users.save({ key, name: keyName })), created: true };
      },
      ...others(source),
    };
  },
};
