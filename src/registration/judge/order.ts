import type { State } from "rollcall/model";
import {
  checkLinearizability,
  type Linearizability,
  type NotLinearizable,
  type Specification,
} from "../../checker/index.js";
import {
  type CheckedResponse,
  type KeyCheckedOperation,
  type KeyState,
  keySpecification,
  type LinkedOperation,
} from "../specification.js";
import { linkedSpecification } from "../store-specification.js";
import type { Histories } from "./checked-history.js";

/** A state of one key, or of several that changeKey links. */
export type PossibleState = KeyState | State;

/** Whether there is an order of the operations, group by group, that explains everything. */
export type Order = Linearizability<PossibleState, LinkedOperation, CheckedResponse>;

/** What no order of the operations on one group explains. */
export type Contradiction = NotLinearizable<PossibleState, LinkedOperation, CheckedResponse>;

/** Checks the keys that stand alone one by one, and each group of several as a whole. */
export function findOrder({ single, linked }: Histories): Order {
  // An operation that concerns two keys is in the history of a group.
  const alone = withoutOwnEffect(
    keySpecification,
    checkLinearizability(keySpecification, single as KeyHistory),
  ) as Order;
  if (linked.length === 0) return alone;
  const orders = [
    alone,
    ...linked.map(
      (history) => withoutOwnEffect(linkedSpecification, checkLinearizability(linkedSpecification, history)) as Order,
    ),
  ];
  const [worst] = orders.toSorted(comparing);
  return worst ?? alone;
}

/**
 * A state that explains the answer of the culprit was possible before it returned only because the culprit itself had taken
 * effect. Shown as an allowed state, "registered" would contradict that a refusal as registered is wrong.
 */
function withoutOwnEffect<S, O, R>(
  specification: Specification<S, O, R>,
  order: Linearizability<S, O, R>,
): Linearizability<S, O, R> {
  if (order.verdict !== "not-linearizable") return order;
  const { operation, response } = order.culprit;
  const possibleStates = order.possibleStates.filter(
    (state) => specification.step(state, operation, response) === undefined,
  );
  return possibleStates.length === 0 ? order : { ...order, possibleStates };
}

type KeyHistory = Parameters<typeof checkLinearizability<KeyState, KeyCheckedOperation, CheckedResponse>>[1];

const verdicts: readonly Order["verdict"][] = ["not-linearizable", "unknown", "linearizable"];

/** Contradictions first, the earliest of them before the others. */
function comparing(one: Order, other: Order): number {
  if (one.verdict === "not-linearizable" && other.verdict === "not-linearizable") {
    return (one.culprit.return ?? 0) - (other.culprit.return ?? 0);
  }
  return verdicts.indexOf(one.verdict) - verdicts.indexOf(other.verdict);
}
