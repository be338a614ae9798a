import type { ErrorSummary } from "./error-summary.js";

/*
 * Clients, steps and errors as text, the same in all reports.
 */

/** Returns the letter of a client: A, B, C. AA comes after Z. */
export function describeClient(client: number): string {
  const last = String.fromCharCode("A".charCodeAt(0) + (client % 26));
  return client < 26 ? last : `${describeClient(Math.floor(client / 26) - 1)}${last}`;
}

/** Returns a step in full: its label, and its file if it has one. */
export function describeStep({ label, file }: { readonly label: string; readonly file: string }): string {
  return file === "" ? label : `${label} (${file})`;
}

/** Returns an error and its causes on one line, because a message of several lines would break a layout. */
export function describeError(error: ErrorSummary): string {
  const causes: string[] = [];
  let last = withoutCause(error);
  const first = last;
  for (let { cause } = error; cause !== undefined; { cause } = cause) {
    const text = withoutCause(cause);
    // Wrappers often repeat the message of the error that they wrap.
    if (!last.endsWith(text)) causes.push(text);
    last = text;
  }
  return causes.length === 0 ? first : `${first} (cause: ${causes.join("; its cause: ")})`;
}

function withoutCause({ name, code, message }: ErrorSummary): string {
  const text = brief(oneLine(message));
  const kind = oneLine(code === undefined || text.includes(code) ? name : code);
  return [kind, text].filter((part) => part !== "").join(": ");
}

/** Returns how the process or a thread of the target died. `where`: what it was doing. */
export function describeDeath({ error, where }: { readonly error: ErrorSummary; readonly where?: string }): string {
  const during = where === undefined ? "" : ` with ${where}`;
  if (error.name === "ProcessEnded") return `the target ended its process${during}: ${error.message}`;
  // This is Piscina's message. In a thread `process.exit` ends the thread.
  const exit = /^worker exited with code: (\d+)$/.exec(error.message);
  const how = exit === null ? describeError(error) : `it called process.exit, with code ${exit[1]}`;
  return `a thread of the target died${during === "" ? " between two operations" : during}: ${how}`;
}

/** Returns the text on one line. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

const messageMax = 300;

function brief(text: string): string {
  return text.length > messageMax ? `${text.slice(0, messageMax - 1)}…` : text;
}
