import type { Fault, Library, Variant } from "./catalogue.js";
import { resultOf, type VariantResult } from "./results.js";
import type { PassShown } from "./verify-module.js";

/*
 * Puts the judgements and the results together. A judgement counts only for what it was written for: the verdict, the
 * pass, and the code of the finding.
 */

export interface JudgedVariant {
  readonly library: Library;
  readonly variant: Variant;
  readonly result: VariantResult;
  /** The failed passes, each with what explains it; undefined: nothing does. */
  readonly failures: readonly JudgedFailure[];
  /** The faults that were met, the gravest first. */
  readonly faults: readonly Fault[];
  /** Why the judgement does not fit the result; undefined: it does. */
  readonly mismatch?: string;
}

export interface JudgedFailure {
  readonly shown: PassShown;
  readonly fault: Fault | undefined;
}

/** Returns every variant that was run. */
export function judgeAll(catalogue: readonly Library[], results: readonly VariantResult[]): readonly JudgedVariant[] {
  return catalogue.flatMap((library) =>
    library.variants.flatMap((variant) => {
      const result = resultOf(results, library.folder, variant.name);
      return result === undefined ? [] : [judge(library, variant, result)];
    }),
  );
}

/** Returns the names of the variants that have no result yet. */
export function notRun(catalogue: readonly Library[], results: readonly VariantResult[]): readonly string[] {
  return catalogue.flatMap(({ folder, variants }) =>
    variants.flatMap(({ name }) => (resultOf(results, folder, name) === undefined ? [`${folder}/${name}`] : [])),
  );
}

const gravity: readonly Fault["is"][] = ["bug", "documented limit", "misuse"];

function judge(library: Library, variant: Variant, result: VariantResult): JudgedVariant {
  const failures = result.passes
    .filter(({ verdict }) => verdict === "failed")
    .map((shown) => ({ shown, fault: variant.faults.find((fault) => explains(fault, shown)) }));
  const faults = variant.faults
    .filter((fault) => failures.some((failure) => failure.fault === fault))
    .sort((a, b) => gravity.indexOf(a.is) - gravity.indexOf(b.is));
  const mismatch = mismatchOf(variant, result, failures);
  return { library, variant, result, failures, faults, ...(mismatch === undefined ? {} : { mismatch }) };
}

function explains({ passes, codes }: Fault, { pass, codes: found = [] }: PassShown): boolean {
  return passes.includes(pass) && codes.includes(found[0] ?? "");
}

function mismatchOf(
  { rightly, faults }: Variant,
  { verdict, reason }: VariantResult,
  failures: readonly JudgedFailure[],
): string | undefined {
  if (verdict === "not run") return `it could not be run: ${reason}`;
  if (verdict !== rightly) return `it ${verdict === "unknown" ? "was not decided" : verdict}, expected was ${rightly}`;
  const unexplained = failures.find(({ fault }) => fault === undefined);
  if (unexplained !== undefined) {
    return `no judgement explains ${unexplained.shown.codes?.[0]} in the ${unexplained.shown.pass} pass`;
  }
  const unmet = faults.find((fault) => !failures.some((failure) => failure.fault === fault));
  if (unmet !== undefined)
    return `nothing failed with ${unmet.codes.join(" or ")} in the ${unmet.passes.join(", ")} pass`;
  return undefined;
}
