import { execFileSync } from "node:child_process";

/*
 * Each server in a network namespace of its own: a machine as far as the network is concerned. Its cable leads to a bridge,
 * on which the clients, the supervisor and the other server are too. If the cable is pulled, packets vanish, and nobody is
 * told: connections stay open, as they do when a switch fails.
 */

export interface Network {
  /** Returns the address of a server and how to run a program on its machine. */
  machine(name: string): Machine;
  /** Deletes everything of it. */
  remove(): void;
}

export interface Machine {
  readonly address: string;
  /** The words in front of a command that runs it there. */
  readonly prefix: readonly string[];
  /** Unplugs its cable, or plugs it in again. */
  plug(isPlugged: boolean): void;
}

/** Returns why there can be no network namespaces here. Undefined: there can. */
export function whyNoNetwork(): string | undefined {
  if (process.platform !== "linux") return `network namespaces are Linux's, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return "only root may make network namespaces";
  const probe = `rollcall-${process.pid}`;
  try {
    ip("netns", "add", probe);
    ip("netns", "delete", probe);
    return undefined;
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    return missing
      ? "there is no program ip (Debian: apt install iproute2)"
      : `ip netns add failed: ${String(error).split("\n").at(-1)}`;
  }
}

/** The names of devices have at most 15 characters. */
const prefixOf = (pid: number): string => `rc${pid}`;

/** Makes a bridge, and a namespace for each server. */
export function createNetwork(names: readonly string[]): Network {
  const prefix = prefixOf(process.pid);
  const subnet = freeSubnet();
  const bridge = `${prefix}br`;
  const machines = new Map<string, Machine>();
  ip("link", "add", bridge, "type", "bridge");
  ip("addr", "add", `${subnet}.1/24`, "dev", bridge);
  ip("link", "set", bridge, "up");
  for (const [index, name] of names.entries()) {
    const [namespace, cable, address] = [`${prefix}${name}`, `${prefix}${name}0`, `${subnet}.${index + 10}`];
    ip("netns", "add", namespace);
    ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", namespace);
    ip("link", "set", cable, "master", bridge, "up");
    ip("-n", namespace, "addr", "add", `${address}/24`, "dev", "eth0");
    ip("-n", namespace, "link", "set", "eth0", "up");
    ip("-n", namespace, "link", "set", "lo", "up");
    machines.set(name, {
      address,
      prefix: ["ip", "netns", "exec", namespace],
      plug: (isPlugged) => ip("link", "set", cable, isPlugged ? "up" : "down"),
    });
  }
  return {
    machine(name) {
      const machine = machines.get(name);
      if (machine === undefined) throw new RangeError(`no machine ${name}`);
      return machine;
    },
    remove: () => removeNetwork(process.pid, names),
  };
}

/** Deletes what `createNetwork` made in a process. Its servers must have ended. */
export function removeNetwork(pid: number, names: readonly string[]): void {
  const prefix = prefixOf(pid);
  for (const name of names) ignoringMissing(() => ip("netns", "delete", `${prefix}${name}`));
  ignoringMissing(() => ip("link", "delete", `${prefix}br`));
}

function ignoringMissing(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!/No such file|Cannot find device/.test(String(error))) throw error;
  }
}

/** The first one of 198.18.0.0/15, which RFC 2544 keeps for tests, that no device of this machine has. */
function freeSubnet(): string {
  const used = ip("-o", "addr");
  const third = Array.from({ length: 256 }, (_, index) => index).find((each) => !used.includes(` 198.18.${each}.`));
  if (third === undefined) throw new RangeError("all of 198.18.0.0/16 is in use");
  return `198.18.${third}`;
}

function ip(...args: readonly string[]): string {
  return execFileSync("ip", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
