import { InvitationUsedError, inspect, open, setup } from "./database.mjs";
import { model } from "./model.mjs";

function connect(directory) {
  const db = open(directory);
  const use = db.prepare("UPDATE invitations SET used = 1 WHERE code = ? AND used = 0");
  const join = db.prepare("INSERT INTO members (name, code) VALUES (?, ?)");
  const isOpen = db.prepare("SELECT used = 0 FROM invitations WHERE code = ?").pluck();
  // The update says whether this client was the one that used the invitation.
  const accept = db.transaction(({ code, name }) => {
    if (use.run(code).changes === 0) throw new InvitationUsedError(`${code} was used before`);
    join.run(name, code);
  });
  return {
    accept(invitation) {
      accept.immediate(invitation);
      return `welcome, ${invitation.name}`;
    },
    isOpen: (code) => isOpen.get(code) === 1,
    close: () => db.close(),
  };
}

export default { name: "invitations", model, setup, connect, inspect };
