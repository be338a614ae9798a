// What @auth/core calls once the link in the e-mail has been followed. The package does not export it.
import { handleLoginOrRegister } from "../node_modules/@auth/core/lib/actions/callback/handle-login.js";

const session = { strategy: "database", maxAge: 3600, generateSessionToken: () => crypto.randomUUID() };

/** Signs in with an e-mail address, as @auth/core does: the user is created at the first time. */
export async function signIn(adapter, email) {
  const profile = { id: crypto.randomUUID(), email, emailVerified: null };
  const account = { providerAccountId: email, userId: profile.id, type: "email", provider: "nodemailer" };
  const { user, isNewUser } = await handleLoginOrRegister(undefined, profile, account, {
    adapter,
    session,
    events: {},
  });
  return { authId: user.id, created: isNewUser };
}
