import { legible } from "../legible.js";
import { truncate } from "../truncate.js";

/** A remark that GitHub Actions shows beside a file. */
export interface Annotation {
  /** An error stands red beside the file, a warning yellow. */
  readonly level: "error" | "warning";
  /** Relative to the repository. */
  readonly file: string;
  readonly title: string;
  readonly message: string;
}

/** GitHub shows ten of each level for each step, and drops the others. */
const annotationsMax = 10;

/** Returns lines that GitHub Actions takes out of stdout. */
export function formatAnnotations(annotations: readonly Annotation[]): string {
  return annotations.slice(0, annotationsMax).map(formatAnnotation).join("");
}

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions, and `command.ts` of actions/toolkit. */
function formatAnnotation({ level, file, title, message }: Annotation): string {
  return `::${level} file=${encodeProperty(file)},title=${encodeProperty(title)}::${encodeMessage(message)}\n`;
}

/** A longer message is hard to read beside a file. The summary and the text have the whole of it. */
const messageMax = 2000;

function encodeMessage(text: string): string {
  return legible(truncate(text, messageMax)).replaceAll("%", "%25").replaceAll("\n", "%0A");
}

function encodeProperty(text: string): string {
  return encodeMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
