import { betterAuth } from "better-auth";
import Sqlite from "better-sqlite3";
import { fileIn } from "../users.mjs";
import { optionsFor, shared, signUp } from "./open.mjs";

export default {
  name: "better-auth: signUpEmail",
  ...shared,
  connect(directory) {
    const db = new Sqlite(fileIn(directory));
    const auth = betterAuth(optionsFor(db));
    return { register: (email, settings) => signUp(auth, email, settings), close: () => db.close() };
  },
};
