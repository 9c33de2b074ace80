import {
  IconBuildingFactory2,
  IconHome2,
  IconMapPin,
  IconPackage,
  IconPlugConnected,
  IconStack2,
  type TablerIcon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useOverview } from '../../api/queries';

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
}: {
  to: '/' | '/tools' | '/machines' | '/parts' | '/places' | '/sources';
  icon: TablerIcon;
  children: ReactNode;
  exact?: boolean;
}) {
  return (
    <Link to={to} className="tc-nav-link" activeOptions={{ exact, includeSearch: false }}>
      <Icon size={24} stroke={1.7} aria-hidden />
      {children}
    </Link>
  );
}

export function Navigation() {
  const { t } = useTranslation();
  const overview = useOverview();
  const overdue = overview.data?.tools.overdue ?? 0;
  return (
    <nav className="tc-nav" aria-label={t('nav.main')}>
      <Brand />
      <NavLink to="/" icon={IconHome2} exact>
        <span>{t('nav.home')}</span>
        {overdue > 0 ? (
          <span className="tc-nav-count" title={t('nav.overdue', { count: overdue })}>
            {overdue}
          </span>
        ) : null}
      </NavLink>
      <NavLink to="/tools" icon={IconStack2}>
        <span>{t('nav.tools')}</span>
      </NavLink>
      <NavLink to="/machines" icon={IconBuildingFactory2}>
        <span>{t('nav.machines')}</span>
      </NavLink>
      <NavLink to="/parts" icon={IconPackage}>
        <span>{t('nav.parts')}</span>
      </NavLink>
      <NavLink to="/places" icon={IconMapPin}>
        <span>{t('nav.places')}</span>
      </NavLink>
      <NavLink to="/sources" icon={IconPlugConnected}>
        <span>{t('nav.sources')}</span>
      </NavLink>
    </nav>
  );
}
