import { IconAlertTriangle, IconClipboardCheck, IconHome2, IconLayoutKanban, IconStack2, type TablerIcon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFewActions } from '../../api/actions';
import { useOverview } from '../../api/queries';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { type Further, useFurther } from './further';

/** Less than this is no entry, but a rounded length. */
const LEAST_PX = 8;

export function Brand() {
  const { t } = useTranslation();
  return (
    <Link to="/" className="tc-brand" aria-label={t('app.name')}>
      <img src="/icon.svg" alt="" width={32} height={32} />
      <span>{t('app.name')}</span>
    </Link>
  );
}

function NavLink({
  to,
  icon: Icon,
  children,
  exact = false,
  onPhone = true,
}: {
  to: '/' | '/maintenance' | '/failures' | '/actions' | '/tools' | Further['to'];
  icon: TablerIcon;
  children: ReactNode;
  exact?: boolean;
  /** A phone has room for few; the others stand at the end of its first page. */
  onPhone?: boolean;
}) {
  return (
    <Link to={to} className={onPhone ? 'tc-nav-link' : 'tc-nav-link tc-hide-phone'} activeOptions={{ exact, includeSearch: false }}>
      <Icon size={24} stroke={1.7} aria-hidden />
      {children}
    </Link>
  );
}

export function Navigation() {
  const { t } = useTranslation();
  const overview = useOverview();
  const further = useFurther();
  const overdue = overview.data?.tools.overdue ?? 0;
  const bar = useRef<HTMLElement>(null);
  // At which ends there is more than is seen.
  const [more, setMore] = useState('');
  const look = (): void => {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = bar.current ?? {};
    const isBelow = scrollHeight - clientHeight - scrollTop > LEAST_PX;
    setMore(`${scrollTop > LEAST_PX ? 'above ' : ''}${isBelow ? 'below' : ''}`);
  };
  // After each drawing, for the entries may be others.
  useEffect(() => {
    look();
    addEventListener('resize', look);
    return () => removeEventListener('resize', look);
  });
  return (
    <nav className="tc-nav" aria-label={t('nav.main')} ref={bar} onScroll={look} data-more={more}>
      <Brand />
      <NavLink to="/" icon={IconHome2} exact>
        <span>{t('nav.home')}</span>
        {overdue > 0 ? (
          <span className="tc-nav-count" title={t('nav.overdue', { count: overdue })}>
            {overdue}
          </span>
        ) : null}
      </NavLink>
      <NavLink to="/maintenance" icon={IconLayoutKanban}>
        <span>{t('nav.maintenance')}</span>
      </NavLink>
      <NavLink to="/failures" icon={IconAlertTriangle}>
        <span>{t('nav.failures')}</span>
      </NavLink>
      <NavLink to="/actions" icon={IconClipboardCheck}>
        <span>{t('nav.actions')}</span>
        <OverdueActions />
      </NavLink>
      <NavLink to="/tools" icon={IconStack2}>
        <span>{t('nav.tools')}</span>
      </NavLink>
      {further.map(({ to, icon, word }) => (
        <NavLink key={to} to={to} icon={icon} onPhone={false}>
          <span>{t(`nav.${word}`)}</span>
        </NavLink>
      ))}
    </nav>
  );
}

/** How many of one's own actions are past their day. */
function OverdueActions() {
  const { t } = useTranslation();
  const me = useStore(session).user?.username ?? '';
  // The same question as the card on the first page asks, so that both come of one answer.
  const actions = useFewActions({ owner: me, state: ['open', 'in_work'] });
  const count = actions.data?.counts.overdue ?? 0;
  if (count === 0) return null;
  return (
    <span className="tc-nav-count" title={t('nav.actionsOverdue', { count })}>
      {count}
    </span>
  );
}
