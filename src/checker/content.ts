/*
 * The content of data: as a text that differs if the content does, and as a hash that is equal if the content is.
 */

/** Returns texts of values: equal texts mean equal content. Sharing one function for all values of a check matters. */
export function createContentText(): (value: unknown) => string {
  const identities = new Map<unknown, number>();

  const identityOf = (value: unknown) => {
    const identity = identities.get(value) ?? identities.size;
    identities.set(value, identity);
    return `@${identity};`;
  };

  // Each token tells where it ends, so that no two values have one text.
  const textOf = (value: unknown, depth: number): string => {
    switch (typeof value) {
      case "string":
        return `"${value.length}:${value}`;
      case "number":
        return Object.is(value, -0) ? "-0;" : `${value};`;
      case "bigint":
        return `${value}n;`;
      case "boolean":
        return value ? "t" : "f";
      case "undefined":
        return "u";
      case "object":
        if (value === null) return "z";
        return depth > depthMax ? identityOf(value) : textOfObject(value, depth + 1);
      default:
        return identityOf(value);
    }
  };

  const textOfObject = (value: object, depth: number): string => {
    if (Array.isArray(value)) {
      let text = "[";
      for (const item of value) text += textOf(item, depth);
      return `${text}]`;
    }
    if (value instanceof Map || value instanceof Set) {
      let text = value instanceof Map ? "<" : "(";
      for (const [key, item] of value.entries()) text += textOf(key, depth) + textOf(item, depth);
      return `${text}>`;
    }
    if (!isPlain(value)) return identityOf(value);
    let text = "{";
    for (const [key, item] of Object.entries(value)) text += textOf(key, depth) + textOf(item, depth);
    return `${text}}`;
  };

  return (value) => textOf(value, 0);
}

/** Deeper data is compared by identity, so that data which contains itself has a text, too. */
const depthMax = 32;

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.getOwnPropertySymbols(value).length === 0;
}

/**
 * Returns a hash of the content: a primitive value itself, or a number. The order of the fields of an object and of the
 * members of a Map or a Set does not matter, and a field that is undefined counts as left out.
 */
export function hashContent(value: unknown): unknown {
  return typeof value === "object" && value !== null ? hashOf(value, 0) : value;
}

/** What lies deeper does not count. */
const hashDepthMax = 6;

function hashOf(value: unknown, depth: number): number {
  switch (typeof value) {
    case "string":
      return hashText(value);
    case "number":
      return Number.isInteger(value) ? mix(value | 0, 1) : hashText(String(value));
    case "boolean":
      return value ? 0x2545f491 : 0x1b873593;
    case "bigint":
      return hashText(String(value));
    case "object":
      return value === null || depth > hashDepthMax ? 1 : hashObject(value, depth + 1);
    default:
      return 2;
  }
}

function hashObject(value: object, depth: number): number {
  if (Array.isArray(value)) {
    let hash = value.length;
    for (let index = 0; index < value.length; index++) hash = mix(hash, hashOf(value[index], depth));
    return hash;
  }
  // A sum does not depend on the order.
  let sum = 3;
  if (value instanceof Map || value instanceof Set) {
    for (const [key, item] of value.entries()) sum = (sum + mix(hashOf(key, depth), hashOf(item, depth))) | 0;
    return sum;
  }
  if (!isPlain(value)) return 4;
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) sum = (sum + mix(hashText(key), hashOf(item, depth))) | 0;
  }
  return sum;
}

function hashText(text: string): number {
  let hash = text.length;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash ^ (hash >>> 13);
}

function mix(hash: number, other: number): number {
  const mixed = Math.imul(hash ^ Math.imul(other, 0x85ebca6b), 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
