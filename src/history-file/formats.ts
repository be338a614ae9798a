/** The forms in which a history may be recorded. */
export const historyFormats = ["jsonl", "edn", "log"] as const;

/**
 * `jsonl`: JSON Lines. `edn`: the maps of Jepsen, Knossos and Porcupine. `log`: the lines that Jepsen logs, as in
 * Porcupine's etcd logs.
 */
export type HistoryFormat = (typeof historyFormats)[number];

/** Returns the format of a file by its first line that is not empty. */
export function formatOf(line: string): HistoryFormat {
  if (/:(invoke|ok|fail|info)\b/.test(line) && !/^\s*[[({#]/.test(line)) return "log";
  if (/^\s*\[?\s*\{\s*["}]/.test(line)) return "jsonl";
  return /^\s*[[({;#]/.test(line) ? "edn" : /^\s*["\d]/.test(line) ? "jsonl" : "log";
}
