import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { open, others, User } from "./open.mjs";

export default {
  name: "typeorm: findOneBy, else save",
  ...users,
  async connect(_directory, services) {
    const source = await open(services);
    const repository = source.getRepository(User);
    return {
      async register(key, { keyName = null }) {
        const known = await repository.findOneBy({ key });
        if (known) return { ...accountOf(known), created: false };
        return { ...accountOf(await repository.save({ key, name: keyName })), created: true };
      },
      ...others(source),
    };
  },
};
