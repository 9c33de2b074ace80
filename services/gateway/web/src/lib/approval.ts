type HandedIn = { approver: { username: string; name: string } | null; completed_by_id: string | null };

/** Four eyes: only who was asked approves, and never what he did himself. */
export function mayApprove(
  { approver, completed_by_id: handedIn }: HandedIn,
  { username, userId }: { username: string; userId: string },
): boolean {
  return approver?.username === username && handedIn !== userId;
}
