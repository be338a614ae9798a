import { appendFileSync, writeFileSync } from "node:fs";
import {
  type Colours,
  createColours,
  type Destination,
  type EventsOf,
  type Format,
  type Formats,
  type Means,
  type Output,
  type ReportedCommand,
} from "../reporters/index.js";
import { describeOf } from "../workloads.js";
import { coloursOf } from "./colours.js";
import type { ChosenReporter } from "./reporter-option.js";

/** The reports of one command. */
export interface Reports<Event> {
  /** Hands an event to every reporter. Before something is written on stdout, the status line is removed. */
  emit(event: Event): void;
  /** Writes the files. Called after the last event. */
  close(): void;
}

/** Returns the reports of a command. `clearStatus`: removes the status line. `detail`: default "usual". */
export function openReports<Command extends ReportedCommand>(
  command: Command,
  chosen: readonly ChosenReporter[],
  clearStatus: () => void,
  detail: Means["detail"] = "usual",
): Reports<EventsOf[Command]> {
  const root = process.env.GITHUB_WORKSPACE ?? process.cwd();
  const sinks = chosen.flatMap(({ reporter, file }) =>
    reporter.outputs.map((output) => ({
      format: formatOf(output, command),
      sink: sinkOf(destinationOf(output, file), clearStatus),
    })),
  );
  return {
    emit(event) {
      for (const { format, sink } of sinks) {
        const text = format?.(event, { describeOf, colours: sink.colours, detail, root }) ?? "";
        if (text !== "") sink.write(text);
      }
    },
    close: () => {
      for (const { sink } of sinks) sink.close();
    },
  };
}

function formatOf<Command extends ReportedCommand>(formats: Formats, command: Command): Format<Command> | undefined {
  return formats[command];
}

function destinationOf({ destination }: Output, file: string | undefined): Destination {
  if (file === undefined) return destination;
  return file === "-" ? { type: "stdout" } : { type: "file", name: file };
}

interface Sink {
  readonly colours: Colours;
  write(text: string): void;
  close(): void;
}

function sinkOf(destination: Destination, clearStatus: () => void): Sink {
  switch (destination.type) {
    case "stdout":
      return {
        colours: coloursOf(process.stdout),
        write(text) {
          clearStatus();
          process.stdout.write(text);
        },
        close: () => undefined,
      };
    case "file":
      return collected((text) => writeFileSync(destination.name, text));
    case "variable": {
      const file = process.env[destination.name];
      return collected((text) => {
        if (file !== undefined && file !== "") appendFileSync(file, text);
      });
    }
    default:
      return destination satisfies never;
  }
}

/** Returns a sink that writes everything at its end, if there is anything. */
function collected(write: (text: string) => void): Sink {
  let all = "";
  return {
    colours: createColours(false),
    write(text) {
      all += text;
    },
    close() {
      if (all !== "") write(all);
    },
  };
}
