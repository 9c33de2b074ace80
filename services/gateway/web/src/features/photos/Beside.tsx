import { Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../components/LinkButton';
import type { PhotoSearch } from './search';
import type { Neighbours } from './useNeighbours';

/** The one before and the one after, among those where one came from. */
export function Beside({ beside: { newer, older, at, all, isMore }, search }: { beside: Neighbours; search: PhotoSearch }) {
  const { t } = useTranslation();
  const one = (id: string | null, label: string, icon: ReactNode) =>
    id ? (
      <LinkButton
        to="/photos/$photoId"
        params={{ photoId: id }}
        search={search}
        replace
        resetScroll={false}
        variant="default"
        className="tc-square"
        aria-label={label}
      >
        {icon}
      </LinkButton>
    ) : (
      <Button variant="default" className="tc-square" aria-label={label} disabled>
        {icon}
      </Button>
    );
  return (
    <nav className="tc-beside" aria-label={t('viewer.beside')}>
      {one(newer, t('viewer.newer'), <IconChevronLeft size={24} aria-hidden />)}
      <span>{t('viewer.nth', { number: at, all: isMore ? `${String(all)}+` : String(all) })}</span>
      {one(older, t('viewer.older'), <IconChevronRight size={24} aria-hidden />)}
    </nav>
  );
}
