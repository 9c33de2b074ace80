/** Whether somebody confirmed of each of these lines that it was about something else. */
export function isSeen(lines: readonly string[], seen: readonly string[]): boolean {
  return lines.every((id) => seen.includes(id));
}
