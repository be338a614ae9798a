import { onPostgres, open, signUp } from "./open.mjs";

/** A sign-up that failed because another one with this address was faster is tried again, and so refused. */
async function signUpOrRefuse(auth, pool, email, settings) {
  try {
    return await signUp(auth, email, settings);
  } catch (error) {
    if (error.body?.code !== "FAILED_TO_CREATE_USER") throw error;
    const { rowCount } = await pool.query('SELECT 1 FROM "user" WHERE email = $1', [email.toLowerCase()]);
    if (rowCount === 0) throw error;
    return signUp(auth, email, settings);
  }
}

export default {
  name: "better-auth: signUpEmail, again if the address was registered meanwhile",
  ...onPostgres,
  connect(_directory, services) {
    const { auth, pool } = open(services);
    // A connection that is lost while it is in use does not end the process.
    pool.on("connect", (client) => client.on("error", () => {}));
    return {
      register: (email, settings) => signUpOrRefuse(auth, pool, email, settings),
      close: () => pool.end(),
    };
  },
};
