import type { ErrorSummary } from "./error-summary.js";

/*
 * What any report says in the same words: errors, clients, steps.
 */

/** An error and its causes on one line: messages of several lines would break every layout. */
export function describeError(error: ErrorSummary): string {
  const causes: string[] = [];
  let last = sayWithoutCause(error);
  const said = last;
  for (let { cause } = error; cause !== undefined; { cause } = cause) {
    const because = sayWithoutCause(cause);
    // Wrappers like to repeat the message of what they wrap.
    if (!last.endsWith(because)) causes.push(because);
    last = because;
  }
  return causes.length === 0 ? said : `${said} (cause: ${causes.join("; its cause: ")})`;
}

function sayWithoutCause({ name, code, message }: ErrorSummary): string {
  const text = brief(oneLine(message));
  const kind = oneLine(code === undefined || text.includes(code) ? name : code);
  return [kind, text].filter((part) => part !== "").join(": ");
}

/** Any text on one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

const messageMax = 300;

function brief(text: string): string {
  return text.length > messageMax ? `${text.slice(0, messageMax - 1)}…` : text;
}

/** Why a run did not come to its end: the process or a thread of the target died. */
export function describeDeath({ error, where }: { readonly error: ErrorSummary; readonly where?: string }): string {
  const place = where === undefined ? "" : ` with ${where}`;
  if (error.name === "ProcessEnded") return `the target ended its process${place}: ${error.message}`;
  // Piscina's words; in a thread `process.exit` ends the thread.
  const exit = /^worker exited with code: (\d+)$/.exec(error.message);
  const how = exit === null ? describeError(error) : `it called process.exit, with code ${exit[1]}`;
  return `a thread of the target died${place === "" ? " between two operations" : place}: ${how}`;
}

/** Clients are called A, B, C, as in every drawing of a race; behind Z comes AA. */
export function describeClient(client: number): string {
  const last = String.fromCharCode("A".charCodeAt(0) + (client % 26));
  return client < 26 ? last : `${describeClient(Math.floor(client / 26) - 1)}${last}`;
}

/** A step in full: what it was, and the file. */
export function describeStep({ label, file }: { readonly label: string; readonly file: string }): string {
  return file === "" ? label : `${label} (${file})`;
}
