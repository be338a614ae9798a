import type { ContactFacts, Target } from "../host/index.js";
import { checksOfData } from "./data.js";
import { rightText } from "./failure.js";
import { note, right, type TargetCheck } from "./target-check.js";

/**
 * Returns what the first contact shows of a target that it accepted. Costs nothing more than the contact.
 */
export function checksOfContact(target: Target, facts: ContactFacts): readonly TargetCheck[] {
  return [...checksOfStart(target, facts), ...checksOfDeclarations(target), ...checksOfData(facts, target.module)];
}

function checksOfStart({ name, offered }: Target, { stageMs }: ContactFacts): readonly TargetCheck[] {
  const took = (stage: "load" | "setup" | "connect"): string => {
    const { [stage]: ms } = stageMs;
    return ms === undefined ? "" : ` (${Math.max(1, Math.round(ms))} ms)`;
  };
  return [
    right("load", `${rightText.load}: ${name}${took("load")}`),
    right("setup", `${rightText.setup}${took("setup")}`),
    right("connect", `${rightText.connect}${took("connect")}; it offers ${offered.join(", ")}`),
  ];
}

function checksOfDeclarations({ traits, bound }: Target): readonly TargetCheck[] {
  return [
    ...(traits.maxClients === 1
      ? [
          note(
            "max-clients",
            "maxClients: 1: interleavings and stress do not apply",
            "leave it out if your store allows several connections",
          ),
        ]
      : []),
    ...checksOfLeftOut(bound.leftOut),
  ];
}

const keysAdvice = "nothing, if that is intended; else accept them, or name keys of your own in apiKeys";

/** Returns a note for each reason for which kinds of keys, or something else, are not tested. */
function checksOfLeftOut(leftOut: readonly string[]): readonly TargetCheck[] {
  const because = ", because ";
  const reasons = new Map<string, string[]>();
  for (const text of leftOut) {
    const [what = text, ...why] = text.split(because);
    const reason = why.join(because);
    reasons.set(reason, [...(reasons.get(reason) ?? []), what]);
  }
  return [...reasons].map(([reason, what]) => {
    const message = `not tested: ${what.join("; ")}${reason === "" ? "" : `${because}${reason}`}`;
    return reason.includes("refuses") ? note("keys", message, keysAdvice) : note("keys", message);
  });
}
