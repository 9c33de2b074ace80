import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFurther } from '../shell/further';

/** On a phone the bar has room for five pages; the others are here. */
export function FurtherPages() {
  const { t } = useTranslation();
  const further = useFurther();
  return (
    <nav className="tc-further" aria-label={t('nav.further')}>
      {further.map(({ to, icon: Icon, word }) => (
        <Link key={to} to={to} className="tc-further-link">
          <Icon size={24} stroke={1.7} aria-hidden />
          {t(`nav.${word}`)}
        </Link>
      ))}
    </nav>
  );
}
