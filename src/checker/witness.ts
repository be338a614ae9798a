import type { Times } from "./times.js";

/** Orders of operations as a tree: each is a node, and its parent is the order without the last operation. */
export interface OrderLog {
  /** Returns the order with one more operation. */
  add(order: number, operation: number): number;
  orderTo(order: number): readonly number[];
}

/** The empty order. */
export const NO_ORDER = 0;

/** @param isKept Default of the checker: false. Then all orders are the empty one, and the log takes no memory. */
export function createOrderLog(isKept: boolean): OrderLog {
  if (!isKept) return { add: () => NO_ORDER, orderTo: () => [] };
  const parents = [NO_ORDER];
  const operations = [0];
  return {
    add(order, operation) {
      parents.push(order);
      return operations.push(operation) - 1;
    },
    orderTo(order) {
      const found: number[] = [];
      for (let node = order; node !== NO_ORDER; node = parents[node] ?? NO_ORDER) found.push(operations[node] ?? 0);
      return found.reverse();
    },
  };
}

/**
 * Returns one order of the entries of all partitions, which respects real time because the order of each partition does.
 * Each operation takes effect at the latest call so far in its order: after its own call, and before its return.
 */
export function mergeOrders(orders: readonly (readonly number[])[], { called }: Times): readonly number[] {
  const effects = orders.flatMap((order) => {
    let time = Number.NEGATIVE_INFINITY;
    return order.map((entry) => {
      time = Math.max(time, called[entry] ?? 0);
      return { entry, time };
    });
  });
  // The sort is stable, so the order of a partition stays at equal times.
  return effects.sort((a, b) => a.time - b.time).map(({ entry }) => entry);
}
