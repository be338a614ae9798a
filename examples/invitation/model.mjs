import { fc } from "rollcall/verify";

export const codes = ["spring", "autumn"];

const code = fc.constantFrom(...codes);

/** What invitations that can be used once must do. */
export const model = {
  /** Of one invitation: who has used it. */
  initial: null,
  /** Invitations are independent of each other, so each is checked alone. */
  partition: (_operation, argument) => (typeof argument === "string" ? argument : argument.code),
  operations: {
    /** Fails with INVITATION_USED if anybody has used the invitation before. */
    accept: {
      argument: fc.record({ code, name: fc.constantFrom("ann", "bob", "cy") }, { noNullPrototype: true }),
      step: (usedBy, { name }) =>
        usedBy === null ? { state: name, answer: `welcome, ${name}` } : { state: usedBy, throws: "INVITATION_USED" },
    },
    isOpen: { argument: code, readOnly: true, step: (usedBy) => ({ state: usedBy, answer: usedBy === null }) },
  },
  /** Of one invitation: the members that came with it. */
  atRest: (usedBy) => (usedBy === null ? [] : [usedBy]),
};
