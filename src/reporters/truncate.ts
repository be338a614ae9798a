/**
 * Returns the text, or its beginning with an ellipsis if it is longer than `room` columns. Two halves of a surrogate pair
 * stay together.
 */
export function truncate(text: string, room: number): string {
  if (text.length <= room) return text;
  return `${text.slice(0, Math.max(0, room - 1)).replace(/[\ud800-\udbff]$/, "")}…`;
}
