import type * as types from "rollcall/verify";
import type { GenericSchema, InferOutput } from "valibot";
import type * as report from "./report-form.js";
import type * as run from "./run-form.js";

/** The type that a value has after a way through JSON: fields that are undefined are left out. */
type AsJson<T> = unknown extends T
  ? unknown
  : T extends string | number | boolean | null
    ? T
    : T extends readonly (infer Item)[]
      ? AsJson<Item>[]
      : KnownKey<T> extends never
        ? { [key: string]: AsJson<T[keyof T]> }
        : Fields<T>;

/** Fields beside the known ones belong to the workload. */
type KnownKey<T> = keyof { [Key in keyof T as string extends Key ? never : number extends Key ? never : Key]: T[Key] };

type Fields<T> = Flat<
  { -readonly [Key in KnownKey<T> as MayBeAbsent<T, Key> extends true ? never : Key]-?: AsJson<T[Key]> } & {
    -readonly [Key in KnownKey<T> as MayBeAbsent<T, Key> extends true ? Key : never]?: AsJson<
      Exclude<T[Key], undefined>
    >;
  }
>;

type MayBeAbsent<T, Key extends keyof T> = undefined extends T[Key] ? true : object extends Pick<T, Key> ? true : false;

type Flat<T> = { [Key in keyof T]: T[Key] };

type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;

/** The parts are compared one by one, because the compiler takes what is nested deeply to be the same. */
interface Compared {
  readonly error: Pair<types.ErrorSummary, typeof run.error>;
  readonly operation: Pair<types.Operation, typeof run.operation>;
  readonly action: Pair<types.Action, typeof run.action>;
  readonly outcome: Pair<types.Outcome, typeof run.outcome>;
  readonly event: Pair<types.Event, typeof run.event>;
  readonly finding: Pair<types.ReportedFinding, typeof run.finding>;
  readonly programStep: Pair<types.ProgramStep, typeof run.programStep>;
  readonly access: Pair<types.Access, typeof run.access>;
  readonly persistence: Pair<types.Persistence, typeof run.persistence>;
  readonly step: Pair<types.Step, typeof run.step>;
  readonly crash: Pair<types.Crash, typeof run.crash>;
  readonly fault: Pair<types.Fault, typeof run.fault>;
  readonly notedStep: Pair<types.NotedStep, typeof run.notedStep>;
  readonly stageFailure: Pair<types.StageFailure, typeof run.stageFailure>;
  readonly unsynced: Pair<types.UnsyncedDatabase, typeof run.unsynced>;
  readonly foundFile: Pair<types.FoundFile, typeof run.foundFile>;
  readonly answer: Pair<types.AnswerAfterRestart, typeof run.answer>;
  readonly recoveryRun: Pair<types.RecoveryRun, typeof run.recoveryRun>;
  readonly counterexample: Pair<types.Counterexample, typeof report.counterexample>;
  readonly trace: Pair<types.ShownTrace, typeof report.trace>;
  readonly evidence: Pair<types.Evidence, typeof report.evidence>;
  readonly programs: Pair<types.ProgramCounts, typeof report.programs>;
  readonly schedules: Pair<types.ScheduleCounts, typeof report.schedules>;
  readonly crashes: Pair<types.CrashCounts, typeof report.crashes>;
  readonly faults: Pair<types.FaultCounts, typeof report.faults>;
  readonly work: Pair<types.Work, typeof report.work>;
  readonly passResult: Pair<types.PassResult, typeof report.passResult>;
  readonly report: Pair<types.VerifyReport, typeof report.reportForm>;
}

type Pair<Type, Form extends GenericSchema> = Same<AsJson<Type>, AsJson<InferOutput<Form>>>;

type Different = { [Part in keyof Compared]: Compared[Part] extends true ? never : Part }[keyof Compared];

/**
 * Does not compile unless each form and its type are the same. If a type has got a field: give it to the form, and write
 * the schema (`npm run schema`). If a field was removed or has another type, `reportVersion` grows.
 */
export const different: [Different] extends [never] ? "none" : Different = "none";
