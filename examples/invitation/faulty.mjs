import { InvitationUsedError, inspect, open, setup } from "./database.mjs";
import { model } from "./model.mjs";

function connect(directory) {
  const db = open(directory);
  const use = db.prepare("UPDATE invitations SET used = 1 WHERE code = ?");
  const join = db.prepare("INSERT INTO members (name, code) VALUES (?, ?)");
  const isOpen = db.prepare("SELECT used = 0 FROM invitations WHERE code = ?").pluck();
  const accept = db.transaction(({ code, name }) => {
    use.run(code);
    join.run(name, code);
  });
  return {
    // Wrong: what was read before the transaction may no longer be true in it.
    accept(invitation) {
      if (isOpen.get(invitation.code) !== 1) throw new InvitationUsedError(`${invitation.code} was used before`);
      accept.immediate(invitation);
      return `welcome, ${invitation.name}`;
    },
    isOpen: (code) => isOpen.get(code) === 1,
    close: () => db.close(),
  };
}

export default { name: "invitations, faulty", model, setup, connect, inspect };
