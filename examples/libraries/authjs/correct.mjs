import { signIn } from "./sign-in.mjs";
import { inspect, open, setup, users } from "./tables.mjs";

export default {
  name: "auth.js: sign-in by e-mail, with a createUser of its own",
  setup,
  inspect,
  connect(directory) {
    const { db, adapter, close } = open(directory);
    const createUser = async ({ id, ...user }) => {
      const conflict = { target: users.email, set: { email: user.email } };
      const [created] = await db.insert(users).values(user).onConflictDoUpdate(conflict).returning();
      return created;
    };
    return {
      async register(email) {
        const { authId } = await signIn({ ...adapter, createUser }, email);
        return { authId };
      },
      close,
    };
  },
};
