import { syncBuiltinESMExports } from "node:module";
import process from "node:process";
import type { VirtualClock } from "../../core/index.js";
import { raw } from "./raw-clock.js";

/*
 * The functions of Node with which target code reads the time.
 */

/** So many times must target code read the clock for it to go on by a millisecond. */
const readingsPerMs = 1000;

/**
 * Lets target code read the virtual clock: `Date`, `performance.now`, `process.hrtime` and `process.uptime`. The clock may
 * go so slowly that code which waits for it without sleeping would wait for long. So reading it takes time as well:
 * `skipOneMs` is called then.
 */
export function interceptClocks(clock: VirtualClock, skipOneMs: () => void): void {
  let readings = 0;
  /** Returns the difference between the clock and the real time at this moment of it. */
  const differenceMs = (realMs: number): number => {
    clock.read();
    readings += 1;
    if (readings % readingsPerMs === 0) skipOneMs();
    return clock.skippedMs() - clock.lostMsAt(realMs);
  };
  interceptDate(differenceMs);
  replaceMethod(
    Object.getPrototypeOf(performance),
    "now",
    (original) =>
      function now(this: unknown) {
        return Number(original.call(this)) + differenceMs(raw.exactNow());
      },
  );
  interceptProcess(() => differenceMs(raw.exactNow()));
  syncBuiltinESMExports();
}

function interceptDate(differenceMs: (realMs: number) => number): void {
  const { Date: Real } = globalThis;
  const realNow = Real.now;
  const now = (): number => {
    const realMs = realNow();
    return Math.floor(realMs + differenceMs(realMs));
  };
  replaceMethod(Real, "now", () => now);
  const Virtual = new Proxy(Real, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new Real(now()).toString(),
  });
  Object.defineProperty(Real.prototype, "constructor", { value: Virtual, configurable: true, writable: true });
  Object.defineProperty(globalThis, "Date", { value: Virtual, configurable: true, writable: true });
}

function interceptProcess(differenceMs: () => number): void {
  const { hrtime, uptime } = process;
  const { bigint } = hrtime;
  const nsOf = (ms: number): bigint => BigInt(Math.round(ms * 1e6));
  const read = (): bigint => bigint() + nsOf(differenceMs());
  const virtual = (before?: [number, number]): [number, number] => {
    // Checks the argument.
    hrtime(before);
    const since = before === undefined ? 0n : BigInt(before[0]) * nsPerSecond + BigInt(before[1]);
    const ns = read() - since;
    return [Number(ns / nsPerSecond), Number(ns % nsPerSecond)];
  };
  process.hrtime = Object.assign(virtual, { bigint: read });
  process.uptime = () => uptime() + differenceMs() / 1000;
}

const nsPerSecond = 1_000_000_000n;

type Method = (this: unknown, ...args: unknown[]) => unknown;

function replaceMethod(holder: object, name: string, around: (original: Method) => Method): void {
  const descriptor = Object.getOwnPropertyDescriptor(holder, name);
  if (typeof descriptor?.value !== "function") return;
  Object.defineProperty(holder, name, { ...descriptor, value: around(descriptor.value as Method) });
}
