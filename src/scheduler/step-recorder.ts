import type { Access, AccessMode, Persistence, Step } from "../core/index.js";

/** A step while it is being taken. Only the recorder writes it. */
type StepDraft = { -readonly [Key in keyof Step]: Step[Key] } & {
  accesses: Access[];
  releases: string[];
  persisted?: Persistence[];
};

/** Records the steps of one client in one run. */
export interface StepRecorder {
  /** The steps that have ended. */
  readonly steps: readonly Step[];
  /** The step that is being taken; undefined: none. */
  current(): Step | undefined;
  begin(step: Pick<Step, "index" | "client" | "label" | "file" | "skippedMs">): void;
  /** Ends the step that is being taken, and returns it; undefined: none was. */
  end(): Step | undefined;
  /** Sets fields of the step that is being taken. */
  note(fields: Omit<Partial<Step>, "index" | "client" | "accesses" | "releases" | "persisted">): void;
  /** Adds databases whose locks the step that is being taken may free. */
  release(files: readonly string[]): void;
  /** Adds an access to the step that is being taken. */
  touch(resource: string, mode: AccessMode): void;
  persist(done: Persistence): void;
  /** Runs what belongs to one step: scheduling points inside of it do nothing. */
  within<T>(action: () => T): T;
  isWithin(): boolean;
}

export function createStepRecorder(): StepRecorder {
  const steps: Step[] = [];
  let current: StepDraft | undefined;
  let depth = 0;
  return {
    steps,
    current: () => current,
    begin(step) {
      current = { ...step, accesses: [], releases: [] };
    },
    end() {
      const ended = current;
      current = undefined;
      if (ended !== undefined) steps.push(ended);
      return ended;
    },
    note(fields) {
      if (current !== undefined) Object.assign(current, fields);
    },
    release: (files) => void current?.releases.push(...files),
    touch(resource, mode) {
      if (current === undefined) return;
      const known = current.accesses.some((access) => access.resource === resource && access.mode === mode);
      if (!known) current.accesses.push({ resource, mode });
    },
    persist(done) {
      if (current !== undefined) current.persisted = [...(current.persisted ?? []), done];
    },
    within(action) {
      depth += 1;
      try {
        return action();
      } finally {
        depth -= 1;
      }
    },
    isWithin: () => depth > 0,
  };
}
