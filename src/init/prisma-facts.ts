import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { PrismaFacts } from "./template.js";

/** Where Prisma keeps a schema if a project does not say otherwise. */
const schemas = ["prisma/schema.prisma", "schema.prisma"];

/**
 * Returns what the schema of a project says; undefined: it has none, or no model with a unique text field.
 * `target`: the folder of the target.
 */
export function prismaFacts(project: string, target: string): PrismaFacts | undefined {
  const schema = schemas.map((path) => join(project, path)).find((path) => existsSync(path));
  if (schema === undefined) return undefined;
  const text = readFileSync(schema, "utf8").replace(/\/\/.*/g, "");
  const [model, key] = modelIn(text) ?? [];
  if (model === undefined || key === undefined) return undefined;
  const [, provider] = /^\s*datasource\s+\w+\s*\{[^}]*?provider\s*=\s*"([^"]+)"/m.exec(text) ?? [];
  return {
    provider,
    client: clientOf(text, dirname(schema), target),
    model: `${model.charAt(0).toLowerCase()}${model.slice(1)}`,
    key,
  };
}

/** Returns the first model with a unique text field, and that field. A model called User comes before others. */
function modelIn(schema: string): readonly [model: string, key: string] | undefined {
  const models = [...schema.matchAll(/^\s*model\s+(\w+)\s*\{([^}]*)\}/gm)].flatMap(
    ([, name = "", fields = ""]): (readonly [string, string])[] => {
      const [, key] = /^\s*(\w+)\s+String\b.*@unique/m.exec(fields) ?? [];
      return key === undefined ? [] : [[name, key]];
    },
  );
  return models.find(([name]) => /^users?$/i.test(name)) ?? models[0];
}

/** Returns the module of the generated client. If the schema names no output, it is the package itself. */
function clientOf(schema: string, folder: string, target: string): string {
  const [, output] = /^\s*output\s*=\s*"([^"]+)"/m.exec(schema) ?? [];
  if (output === undefined) return "@prisma/client";
  const generated = join(folder, output);
  const entry = existsSync(generated)
    ? readdirSync(generated).find((name) => /^(client|index)\.[cm]?[jt]s$/.test(name))
    : undefined;
  const path = relative(target, join(generated, entry ?? "client.ts")).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}
