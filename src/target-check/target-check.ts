/** What a check of a target is about. Stable. */
export type TargetCheckName =
  | "load"
  | "setup"
  | "connect"
  | "operations"
  | "inspect"
  | "close"
  | "recover"
  | "data"
  | "import"
  | "one-client"
  | "second-client"
  | "control"
  | "keys"
  | "max-clients"
  | "module-state"
  | "speed";

/** One thing that was checked of a target. */
export interface TargetCheck {
  readonly about: TargetCheckName;
  /** `note`: it is allowed, and has a consequence. */
  readonly result: "right" | "wrong" | "note";
  /** What was seen. */
  readonly message: string;
  /** What to do. */
  readonly advice?: string;
}

export const right = (about: TargetCheckName, message: string): TargetCheck => ({ about, result: "right", message });

export const wrong = (about: TargetCheckName, message: string, advice: string): TargetCheck => {
  return { about, result: "wrong", message, advice };
};

export const note = (about: TargetCheckName, message: string, advice?: string): TargetCheck => {
  return { about, result: "note", message, ...(advice === undefined ? {} : { advice }) };
};
