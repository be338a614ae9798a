/** What keeps the invariant: only a check of the application, or a constraint of the database as well. */
export type Guard = "application" | "database";

export const guards: readonly Guard[] = ["application", "database"];

/** One line of a table: the counts of all runs with one setting. */
export interface Counts {
  /** The number of clients, of keys, or of departments. */
  readonly setting: number;
  /** Of each run, in order. */
  readonly application: readonly number[];
  readonly database: readonly number[];
}

/** An experiment that counts what is wrong afterwards: duplicate records, or users without a department. */
export interface Experiment {
  readonly title: string;
  /** What `setting` is. */
  readonly settingName: string;
  readonly settings: readonly number[];
  /** Makes tables and runs once. Returns the count. */
  run(url: string, setting: number, guard: Guard, random: () => number): Promise<number>;
}

/** Runs an experiment with each setting and each guard, `runs` times. */
export async function measure(
  experiment: Experiment,
  url: string,
  runs: number,
  random: () => number,
  onBegin: (what: string) => void,
): Promise<readonly Counts[]> {
  const lines: Counts[] = [];
  for (const setting of experiment.settings) {
    const counts: { readonly [Each in Guard]: number[] } = { application: [], database: [] };
    for (const guard of guards) {
      for (let run = 0; run < runs; run += 1) {
        onBegin(`${experiment.title}, ${setting} ${experiment.settingName}, guarded by the ${guard}`);
        counts[guard].push(await experiment.run(url, setting, guard, random));
      }
    }
    lines.push({ setting, ...counts });
  }
  return lines;
}
