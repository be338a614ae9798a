import { inspect, setup } from "../users.mjs";
import { open, User } from "./open.mjs";

const idOf = ({ id }) => ({ authId: String(id) });

// Here every user has the same name, because upsert overwrites the one that is stored.
export default {
  name: "typeorm: upsert, then findOneByOrFail",
  setup,
  inspect: (directory) => ({ accounts: inspect(directory).accounts.map(({ authId }) => ({ authId })) }),
  async connect(directory) {
    const source = await open(directory);
    const users = source.getRepository(User);
    return {
      async register(key) {
        await users.upsert({ key, name: "user" }, ["key"]);
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
