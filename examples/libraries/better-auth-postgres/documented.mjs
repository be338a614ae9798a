import { onPostgres, open, signUp } from "./open.mjs";

export default {
  name: "better-auth: signUpEmail",
  ...onPostgres,
  connect(_directory, services) {
    const { auth, pool } = open(services);
    return { register: (email, settings) => signUp(auth, email, settings), close: () => pool.end() };
  },
};
