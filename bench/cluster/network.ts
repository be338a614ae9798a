import { execFileSync } from "node:child_process";

/*
 * Each server in a network namespace of its own: a machine as far as the network is concerned. It has two cables. One leads
 * to a bridge with the supervisor, the other server, and half of the clients; the other half of the clients is at the other
 * one. If the first cable is pulled, packets vanish and no connection is closed, as when a switch fails: the supervisor
 * takes the server for dead, and half of the clients still reach it.
 */

export interface Network {
  /** Returns the machine of a server. */
  machine(name: string): Machine;
  /** Deletes everything of it. */
  remove(): void;
}

export interface Machine {
  readonly address: string;
  /** Its address for the clients at its second cable. */
  readonly secondAddress: string;
  /** The words in front of a command that runs it there. */
  readonly prefix: readonly string[];
  /** Pulls its first cable, or plugs it in again. */
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

/** Makes the bridges, and a namespace for each server. */
export function createNetwork(names: readonly string[]): Network {
  const prefix = prefixOf(process.pid);
  const bridges = ["0", "1"].map((number) => ({
    number,
    bridge: `${prefix}br${number}`,
    subnet: addBridge(`${prefix}br${number}`),
  }));
  const machines = new Map<string, Machine>();
  for (const [index, name] of names.entries()) {
    const namespace = `${prefix}${name}`;
    ip("netns", "add", namespace);
    ip("-n", namespace, "link", "set", "lo", "up");
    const [address = "", secondAddress = ""] = bridges.map(({ number, bridge, subnet }) => {
      const [cable, device, own] = [`${namespace}${number}`, `eth${number}`, `${subnet}.${index + 10}`];
      ip("link", "add", cable, "type", "veth", "peer", "name", device, "netns", namespace);
      ip("link", "set", cable, "master", bridge, "up");
      ip("-n", namespace, "addr", "add", `${own}/24`, "dev", device);
      ip("-n", namespace, "link", "set", device, "up");
      return own;
    });
    machines.set(name, {
      address,
      secondAddress,
      prefix: ["ip", "netns", "exec", namespace],
      plug: (isPlugged) => void ip("link", "set", `${namespace}0`, isPlugged ? "up" : "down"),
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

/** Returns the first three numbers of the addresses at the new bridge. */
function addBridge(bridge: string): string {
  const subnet = freeSubnet();
  ip("link", "add", bridge, "type", "bridge");
  ip("addr", "add", `${subnet}.1/24`, "dev", bridge);
  ip("link", "set", bridge, "up");
  return subnet;
}

/** Deletes what `createNetwork` made in a process. Its servers must have ended. */
export function removeNetwork(pid: number, names: readonly string[]): void {
  const prefix = prefixOf(pid);
  for (const name of names) ignoringMissing(() => ip("netns", "delete", `${prefix}${name}`));
  for (const number of ["0", "1"]) ignoringMissing(() => ip("link", "delete", `${prefix}br${number}`));
}

function ignoringMissing(work: () => unknown): void {
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
