import { InvalidOptionsError } from "../../store/index.js";

/**
 * Returns one connection string for each host of a connection string, which may name several, as for libpq:
 * `postgresql://user@one:5432,two:5432/database?target_session_attrs=read-write`. `pg` knows neither.
 * @throws {InvalidOptionsError} The message does not show the string, which may hold a password.
 */
export function connectionStringsOf(connectionString: string): readonly string[] {
  const [, begin, hosts, end] = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#@]*)(.*)$/s.exec(connectionString) ?? [];
  if (begin === undefined || hosts === undefined || end === undefined) {
    throw new InvalidOptionsError("connectionString must begin with postgresql:// or postgres://");
  }
  const attributes = /[?&]target_session_attrs=([^&#]*)/.exec(end)?.[1];
  if (attributes !== undefined && !["any", "read-write", "primary"].includes(attributes)) {
    throw new InvalidOptionsError(
      `target_session_attrs in connectionString must be any, read-write or primary, but it is ${JSON.stringify(attributes)}`,
    );
  }
  const rest = end.replace(/([?&])target_session_attrs=[^&#]*&?/, "$1").replace(/[?&]$/, "");
  return hosts.split(",").map((host) => `${begin}${host}${rest}`);
}
