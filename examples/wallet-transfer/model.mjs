import { fc } from "rollcall/verify";

export const opening = { ann: 100, bob: 100 };

const names = fc.constantFrom(...Object.keys(opening));
const transfers = fc.constantFrom(
  { from: "ann", to: "bob", amount: 10 },
  { from: "bob", to: "ann", amount: 30 },
  { from: "ann", to: "bob", amount: 95 },
);

/** What a wallet with two accounts must do. */
export const model = {
  /** The balance of each account. */
  initial: opening,
  operations: {
    /** Moves the amount. Fails with INSUFFICIENT_FUNDS, and moves nothing, if there is not enough. */
    transfer: {
      argument: transfers,
      step: (balances, { from, to, amount }) =>
        balances[from] < amount
          ? { state: balances, throws: "INSUFFICIENT_FUNDS" }
          : { state: { ...balances, [from]: balances[from] - amount, [to]: balances[to] + amount } },
    },
    balance: {
      argument: names,
      readOnly: true,
      step: (balances, name) => ({ state: balances, answer: balances[name] }),
    },
  },
  atRest: (balances) => balances,
};
