import { signIn } from "./sign-in.mjs";
import { inspect, open, setup, users } from "./tables.mjs";

export default {
  name: "auth.js: sign-in by e-mail, with a createUser of its own",
  setup,
  inspect,
  connect(directory) {
    const { db, adapter, close } = open(directory);
    const createUser = ({ id, ...user }) =>
      db
        .insert(users)
        .values(user)
        .onConflictDoUpdate({ target: users.email, set: { email: user.email } })
        .returning()
        .get();
    return {
      async register(email) {
        const { authId } = await signIn({ ...adapter, createUser }, email);
        return { authId };
      },
      close,
    };
  },
};
