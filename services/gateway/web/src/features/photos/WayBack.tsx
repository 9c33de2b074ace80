import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../components/LinkButton';
import type { PhotoSearch } from './search';

/** To where the picture was opened. */
export function WayBack({ search: { from, ...search } }: { search: PhotoSearch }) {
  const { t } = useTranslation();
  const look = { variant: 'default', leftSection: <IconArrowLeft size={20} aria-hidden /> } as const;
  if (from === 'failure' && search.failure)
    return (
      <LinkButton to="/failures/$failureId" params={{ failureId: search.failure }} {...look}>
        {t('viewer.toFailure')}
      </LinkButton>
    );
  if (from === 'job' && search.job)
    return (
      <LinkButton to="/jobs/$jobId" params={{ jobId: search.job }} {...look}>
        {t('viewer.toJob')}
      </LinkButton>
    );
  if (from === 'action' && search.action)
    return (
      <LinkButton to="/actions/$actionId" params={{ actionId: search.action }} {...look}>
        {t('viewer.toAction')}
      </LinkButton>
    );
  if ((from === 'tool' || from === 'views') && search.tool)
    return (
      <LinkButton to="/tools/$toolId" params={{ toolId: search.tool }} search={{ tab: 'photos' }} {...look}>
        {t('viewer.toTool')}
      </LinkButton>
    );
  return (
    <LinkButton to="/photos" search={search} {...look}>
      {t('viewer.toSearch')}
    </LinkButton>
  );
}
