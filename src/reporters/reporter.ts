import type { Describe } from "../workload/index.js";
import type { Colours } from "./colours.js";
import type { EventsOf, ReportedCommand } from "./events.js";

/** A form of report. It is text, made of events by pure functions; the command line writes it. */
export interface Reporter {
  /** As `--reporter` names it. */
  readonly name: string;
  /** At least one: where its text goes, and how it is made. */
  readonly outputs: readonly [Output, ...Output[]];
}

/** One text of a reporter. */
export interface Output extends Formats {
  readonly destination: Destination;
}

/** How the events of each command become text. A command without a function here cannot be reported. */
export type Formats = { readonly [Command in ReportedCommand]?: Format<Command> };

/**
 * Returns the text that follows on what was written before; "": nothing. Called with each event in turn. What is in a
 * report as a whole is in its last event.
 */
export type Format<Command extends ReportedCommand> = (event: EventsOf[Command], means: Means) => string;

/** Where a text goes. */
export type Destination =
  /** It comes piece by piece. `--reporter name=file` writes it to a file instead. */
  | { readonly type: "stdout" }
  /** Written at the end, over what is there. `--reporter name=file` names another file; `-` is stdout. */
  | { readonly type: "file"; readonly name: string }
  /** Appended to the file that this variable of the environment names. Unset: the text is dropped. */
  | { readonly type: "variable"; readonly name: string };

/** What a reporter needs beside the events. */
export interface Means {
  /** Returns how a workload describes its data. */
  readonly describeOf: (workload: string) => Describe;
  /** No colours, unless the text goes to a terminal. */
  readonly colours: Colours;
  /** `everything`: what `--verbose` asks for, without folding or shortening. */
  readonly detail: "usual" | "everything";
  /** The directory that paths in the text may be relative to: that of the repository, or else the current one. */
  readonly root: string;
}
