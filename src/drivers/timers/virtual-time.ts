import { syncBuiltinESMExports } from "node:module";
import process from "node:process";
import type { VirtualClock } from "../../core/index.js";

/*
 * The functions of Node with which target code reads the time.
 */

/** Lets target code read the virtual clock: `Date`, `performance.now`, `process.hrtime` and `process.uptime`. */
export function interceptClocks(clock: VirtualClock): void {
  const skippedMs = (): number => {
    clock.read();
    return clock.skippedMs();
  };
  interceptDate(skippedMs);
  replaceMethod(
    Object.getPrototypeOf(performance),
    "now",
    (original) =>
      function now(this: unknown) {
        return Number(original.call(this)) + skippedMs();
      },
  );
  interceptProcess(skippedMs);
  syncBuiltinESMExports();
}

function interceptDate(skippedMs: () => number): void {
  const { Date: Real } = globalThis;
  const realNow = Real.now;
  const now = (): number => realNow() + skippedMs();
  replaceMethod(Real, "now", () => now);
  const Virtual = new Proxy(Real, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new Real(now()).toString(),
  });
  Object.defineProperty(Real.prototype, "constructor", { value: Virtual, configurable: true, writable: true });
  Object.defineProperty(globalThis, "Date", { value: Virtual, configurable: true, writable: true });
}

function interceptProcess(skippedMs: () => number): void {
  const { hrtime, uptime } = process;
  const { bigint } = hrtime;
  const nsOf = (ms: number): bigint => BigInt(Math.round(ms * 1e6));
  const read = (): bigint => bigint() + nsOf(skippedMs());
  const virtual = (before?: [number, number]): [number, number] => {
    // Checks the argument.
    hrtime(before);
    const since = before === undefined ? 0n : BigInt(before[0]) * nsPerSecond + BigInt(before[1]);
    const ns = read() - since;
    return [Number(ns / nsPerSecond), Number(ns % nsPerSecond)];
  };
  process.hrtime = Object.assign(virtual, { bigint: read });
  process.uptime = () => uptime() + skippedMs() / 1000;
}

const nsPerSecond = 1_000_000_000n;

type Method = (this: unknown, ...args: unknown[]) => unknown;

function replaceMethod(holder: object, name: string, around: (original: Method) => Method): void {
  const descriptor = Object.getOwnPropertyDescriptor(holder, name);
  if (typeof descriptor?.value !== "function") return;
  Object.defineProperty(holder, name, { ...descriptor, value: around(descriptor.value as Method) });
}
