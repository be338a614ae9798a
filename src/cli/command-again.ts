/**
 * Returns the command that runs the same again, with these options added and without those of its reports. It can be
 * pasted into a shell.
 */
export function commandAgain(added: readonly string[]): string {
  return ["rollcall", ...withoutReporters(process.argv.slice(2)), ...added].map(quoted).join(" ");
}

function withoutReporters(words: readonly string[]): readonly string[] {
  const start = words.indexOf("--reporter");
  if (start === -1) return words;
  const end = words.findIndex((word, index) => index > start && word.startsWith("-"));
  return [...words.slice(0, start), ...(end === -1 ? [] : withoutReporters(words.slice(end)))];
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
