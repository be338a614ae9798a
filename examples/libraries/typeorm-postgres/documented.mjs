import { users } from "../users-postgres.mjs";
import { open, User } from "./open.mjs";

const idOf = ({ id }) => ({ authId: String(id) });

// Users without names, because upsert overwrites those that are stored.
export default {
  name: "typeorm: upsert, then findOneByOrFail",
  ...users,
  async inspect(directory, services) {
    const { accounts } = await users.inspect(directory, services);
    return { accounts: accounts.map(({ authId }) => ({ authId })) };
  },
  async connect(_directory, services) {
    const source = await open(services);
    const repository = source.getRepository(User);
    return {
      async register(key) {
        await repository.upsert({ key }, ["key"]);
        return idOf(await repository.findOneByOrFail({ key }));
      },
      async find(key) {
        const user = await repository.findOneBy({ key });
        return user === null ? null : idOf(user);
      },
      close: () => source.destroy(),
    };
  },
};
