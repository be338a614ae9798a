import { inspect, setup } from "../users.mjs";
import { open, User } from "./open.mjs";

const idOf = ({ id }) => ({ authId: String(id) });

// Users without names, because upsert overwrites those that are stored.
export default {
  name: "typeorm: upsert, then findOneByOrFail",
  setup,
  inspect: (directory) => ({ accounts: inspect(directory).accounts.map(({ authId }) => ({ authId })) }),
  async connect(directory) {
    const source = await open(directory);
    const users = source.getRepository(User);
    return {
      async register(key) {
        await users.upsert({ key }, ["key"]);
        return idOf(await users.findOneByOrFail({ key }));
      },
      async find(key) {
        const user = await users.findOneBy({ key });
        return user === null ? null : idOf(user);
      },
      close: () => source.destroy(),
    };
  },
};
