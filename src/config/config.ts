import type { PassName } from "../core/index.js";

/**
 * The default export of `rollcall.config.mjs`, `.js` or `.ts`, or the content of `rollcall.config.json`: options that
 * would be given to each command. An option of the command line is used instead of the one here.
 */
export interface RollcallConfig {
  /** The target module of `verify`, `soak` and `doctor-target`, relative to this file. Default: the reference store. */
  readonly target?: string;
  /** Seconds for all passes of `verify` together. Default: 60. */
  readonly time?: number;
  /** Seed of everything random. Default: a new one, printed. */
  readonly seed?: number;
  /** The passes that `verify` runs. Default: all. */
  readonly passes?: readonly PassName[];
  /** Processes of `verify` that run target code side by side. Default: `ROLLCALL_JOBS`, else one for each core. */
  readonly jobs?: number;
  /** Client threads of the stress pass of `verify`. Default: 4. */
  readonly threads?: number;
  /** Exact number of schedules of each pass of `verify` that has schedules. Default: as many as `time` allows. */
  readonly schedules?: number;
  /** Seconds for loading the target, `setup`, `connect` and the like. Default: 30. */
  readonly stall?: number;
  /** Seconds for one step of a client, in `verify` and `replay`. Default: 10. */
  readonly stepTimeout?: number;
  /** True: sleeps of the target take their time in `verify` and `replay`. Default: false. */
  readonly realTime?: boolean;
  /** How to report, as after `--reporter`: `["text", "html=report.html"]`. A command leaves out those that it has not. */
  readonly reporters?: readonly string[];
  /**
   * Connection string of a disposable PostgreSQL server, for targets that need one, in `verify`, `soak`, `replay` and
   * `doctor-target`. Default: one is started.
   */
  readonly postgres?: string;
  /** Minutes that `soak` runs. Default: 1. */
  readonly minutes?: number;
  /** Clients of `soak`, each in a process of its own. Default: 3. */
  readonly processes?: number;
}
