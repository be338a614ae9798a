import { signIn } from "./sign-in.mjs";
import { inspect, open, setup } from "./tables.mjs";

export default {
  name: "auth.js: sign-in by e-mail over @auth/drizzle-adapter",
  setup,
  inspect,
  connect(directory) {
    const { adapter, close } = open(directory);
    return { register: (email) => signIn(adapter, email), close };
  },
};
