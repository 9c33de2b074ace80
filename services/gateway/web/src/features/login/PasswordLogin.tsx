import { LeaveForCompany } from './LeaveForCompany';
import { LoginForm } from './LoginForm';
import { taken } from './taken';

/** The login within a page, for who came by PIN or badge. */
export function PasswordLogin({ username }: { username: string }) {
  return (
    <>
      <LoginForm username={username} autoFocus done={taken} />
      <LeaveForCompany />
    </>
  );
}
