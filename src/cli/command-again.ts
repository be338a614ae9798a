/** Returns the command that runs the same again, with these options added. It can be pasted into a shell. */
export function commandAgain(added: readonly string[]): string {
  return ["rollcall", ...process.argv.slice(2), ...added].map(quoted).join(" ");
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
