import { createColours, type EventsOf, type ReportedCommand, type Reporter, reporters } from "#src/reporters/index.js";
import { describeOf } from "#src/workloads.js";

/** Returns what a reporter of this name writes at the end of a command, one text for each of its outputs. */
export function formatted<Command extends ReportedCommand>(
  name: string,
  command: Command,
  event: EventsOf[Command],
  detail: "usual" | "everything" = "usual",
): readonly string[] {
  const reporter: Reporter | undefined = reporters.find((each) => each.name === name);
  if (reporter === undefined) throw new RangeError(`no reporter is called ${name}`);
  const means = { describeOf, colours: createColours(false), detail, root: "/home/somebody" };
  return reporter.outputs.map((output) => {
    const format = output[command] as ((event: EventsOf[Command], given: typeof means) => string) | undefined;
    return format?.(event, means) ?? "";
  });
}
