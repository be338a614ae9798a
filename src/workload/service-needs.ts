import { type ServiceNeeds, shown } from "../core/index.js";
import { meantBy } from "./misspelling.js";

const versions: readonly unknown[] = [16, 17, 18];

/** Returns why the field `services` of a target is wrong, as text; undefined: it is right. */
export function problemOfServices(services: unknown): string | undefined {
  if (services === undefined) return undefined;
  if (!isRecord(services)) return `services must be an object such as { postgres: {} }, but is ${shown(services)}`;
  const known: readonly (keyof ServiceNeeds)[] = ["postgres"];
  for (const name of Object.keys(services)) {
    if (known.some((each) => each === name)) continue;
    const meant = meantBy(name, known);
    return `services.${name} is no service that Rollcall provides; ${meant === undefined ? `it provides ${known.join(", ")}` : `did you mean ${meant}?`}`;
  }
  const { postgres } = services;
  if (postgres === undefined) return undefined;
  if (!isRecord(postgres)) return `services.postgres must be an object such as {}, but is ${shown(postgres)}`;
  for (const name of Object.keys(postgres)) {
    if (name !== "version") return `services.postgres.${name} is no field of it; its only field is version`;
  }
  const { version } = postgres;
  if (version === undefined || versions.includes(version)) return undefined;
  return `services.postgres.version must be 16, 17 or 18, but is ${shown(version)}`;
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
