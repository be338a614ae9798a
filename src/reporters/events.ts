import type {
  CheckReport,
  Counterexample,
  PassResult,
  Progress,
  Replay,
  SoakProgress,
  SoakReport,
  VerifyReport,
} from "../core/index.js";

/*
 * What happens in a command, as plain data, in this order: `begins`, then `progress` and what is shown on the way, then
 * one of the other events, which is the last. After Ctrl-C, or if the command was
 * used wrongly, there is no last event.
 */

/** The events of `rollcall verify` and `rollcall merge`. */
export type VerifyEvent =
  /** `target`: as it was named on the command line. */
  | ({ readonly type: "begins"; readonly target: string; readonly seed: number; readonly seconds: number } & Configured)
  /** Several reports are made one. `target`: its name. */
  | { readonly type: "merges"; readonly target: string; readonly seed: number; readonly parts: number }
  | { readonly type: "progress"; readonly progress: Progress }
  | { readonly type: "pass-ended"; readonly result: PassResult; readonly workload: string }
  | ({ readonly type: "ended"; readonly report: VerifyReport } & FollowUp)
  | Unusable;

/** Where options of a command come from. */
interface Configured {
  /** The config file that was used, as it was named. Left out: none was. */
  readonly config?: string;
}

/** What a reader of a report may do next. */
export interface FollowUp {
  /** The command that runs the same again, with the seed. */
  readonly again: string;
  /** The file of the counterexample, if one was written. */
  readonly counterexample?: string;
}

/** The events of `rollcall replay`. */
export type ReplayEvent =
  | ({ readonly type: "begins"; readonly file: string; readonly counterexample: Counterexample } & Configured)
  | {
      readonly type: "ended";
      readonly file: string;
      readonly counterexample: Counterexample;
      readonly result: Replay;
      /** The command that replays it again. */
      readonly again: string;
    }
  | Unusable;

/** The events of `rollcall soak`. */
export type SoakEvent =
  /** `target`: as it was named on the command line. `extent`: the options that matter, as text. */
  | ({ readonly type: "begins"; readonly target: string; readonly extent: string } & Configured)
  | { readonly type: "progress"; readonly progress: SoakProgress }
  | {
      readonly type: "ended";
      readonly report: SoakReport;
      /** The command that runs it again, by lines: what it does, and its options. */
      readonly again: readonly [command: string, options: string];
    }
  | Unusable;

/** The events of `rollcall check`. */
export type CheckEvent =
  | { readonly type: "ended"; readonly report: CheckReport }
  /** No verdict on the file: the time or the memory was used up. */
  | { readonly type: "undecided"; readonly file: string; readonly model: string; readonly reason: string };

/** The target could not be run at all. The command prints the message on stderr itself. */
export interface Unusable {
  readonly type: "unusable";
  /** As it was named on the command line. */
  readonly target: string;
  /** Of several lines at most. */
  readonly message: string;
}

/** The commands that reporters report on, each with its events. `rollcall merge` has those of `verify`. */
export interface EventsOf {
  readonly verify: VerifyEvent;
  readonly replay: ReplayEvent;
  readonly soak: SoakEvent;
  readonly check: CheckEvent;
}

/** A command that reporters report on. */
export type ReportedCommand = keyof EventsOf;
