/** Returns the environment of PostgreSQL's programs: messages in English, and no variable that changes what they do. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? "", LC_ALL: "C", TZ: "UTC" };
}
