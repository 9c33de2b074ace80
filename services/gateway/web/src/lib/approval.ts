type HandedIn = { approver: { username: string; name: string } | null; completed_by: string | null };

/** Four eyes: only who was asked approves, and never what he did himself. */
export function mayApprove({ approver, completed_by: handedIn }: HandedIn, { username }: { username: string }): boolean {
  return approver?.username === username && handedIn !== approver.name;
}
