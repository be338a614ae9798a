import type { Argument, ObjectName } from "./statement.js";

/*
 * Reading the trees of the parser. They are read as what they are, data of another program.
 */

export type Tree = { readonly [key: string]: unknown };

export function asTree(value: unknown): Tree | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Tree) : undefined;
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Returns the nodes of one kind in a list of wrapped nodes. */
export function nodesIn(list: unknown, kind: string): readonly Tree[] {
  return asList(list).flatMap((each) => {
    const node = asTree(asTree(each)?.[kind]);
    return node === undefined ? [] : [node];
  });
}

export function tableName(node: Tree): ObjectName {
  return { schema: asText(node.schemaname), name: asText(node.relname) ?? "" };
}

export function nameIn(node: unknown): string {
  return asText(asTree(asTree(node)?.String)?.sval) ?? "";
}

/** Returns a constant, also below casts, or the number of a parameter. */
export function argument(value: unknown): Argument {
  const tree = asTree(value);
  const cast = asTree(tree?.TypeCast);
  if (cast !== undefined) return argument(cast.arg);
  const parameter = asTree(tree?.ParamRef)?.number;
  if (typeof parameter === "number") return { is: "parameter", number: parameter };
  const constant = asTree(tree?.A_Const);
  if (constant === undefined) return { is: "unknown" };
  const text = asTree(constant.sval)?.sval ?? asTree(constant.fval)?.fval;
  if (typeof text === "string") return { is: "constant", text };
  const integer = asTree(constant.ival);
  // The parser leaves out a zero.
  return integer === undefined ? { is: "unknown" } : { is: "constant", text: String(integer.ival ?? 0) };
}
