/** Returns the text, or its beginning with an ellipsis if it is longer than `room` columns. */
export function truncate(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`;
}
