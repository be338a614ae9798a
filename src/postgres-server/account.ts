import { readFileSync } from "node:fs";

/** A user of the machine. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** In this order: the account that packages of PostgreSQL create, then one that every Unix has. */
const names = ["postgres", "nobody"];

/** Returns the account that runs the server, because PostgreSQL refuses to run as root. Undefined: Rollcall's own. */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync("/etc/passwd", "utf8").split("\n").map(parseAccount);
  return names.flatMap((name) => accounts.find((account) => account.name === name) ?? [])[0];
}

function parseAccount(line: string): Account {
  const [name = "", , uid, gid] = line.split(":");
  return { name, uid: Number(uid), gid: Number(gid) };
}

/** Returns the options of a process that has an account's rights. Its working directory is one that every account may enter. */
export function rightsOf(account: Account | undefined): { readonly cwd: string; uid?: number; gid?: number } {
  return { cwd: "/", ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }) };
}
