import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PhotoDetail, PhotoLink } from '../../api/photoTypes';
import { TextLink } from '../../components/LinkButton';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { useWho } from '../../components/useWho';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { ZoneNote } from '../plant/ZoneNote';
import { mayDescribe } from './deeds';
import { DescribeDialog } from './DescribeDialog';
import { PhotoOrigin } from './PhotoOrigin';
import { usePhotoWords } from './usePhotoWords';

/** What is known of a photo: whose, which view, when, by whom, and where it is used. */
export function PhotoFacts({ photo }: { photo: PhotoDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const who = useWho();
  const words = usePhotoWords([photo]);
  const me = useStore(session).user?.name ?? '';
  const isEngineer = useIsEngineer();
  const [isChanging, setIsChanging] = useState(false);
  const canChange = photo.removal === null && mayDescribe(photo, me, isEngineer);
  const rows = [
    { name: t('photoFacts.view'), value: words.view(photo) },
    { name: t('photoFacts.caption'), value: photo.caption },
    { name: t('photoFacts.taken'), value: words.when(photo) },
    { name: t('photoFacts.added'), value: t('log.byline', { when: format.moment(photo.added_at), name: who.name(photo.added_by) }) },
    {
      name: t('photoFacts.size'),
      value: `${format.count(photo.width)} × ${format.count(photo.height)} · ${format.bytes(photo.bytes)}`,
    },
  ].filter(({ value }) => value !== '');
  return (
    <Card
      title={t('photoFacts.title')}
      id="facts"
      actions={
        canChange ? (
          <Button variant="default" leftSection={<IconPencil size={20} aria-hidden />} onClick={() => setIsChanging(true)}>
            {t('photoFacts.change')}
          </Button>
        ) : null
      }
    >
      <ZoneNote apart />
      <dl className="tc-facts">
        {photo.tool_id ? (
          <div>
            <dt>{t('photoFacts.tool')}</dt>
            <dd>
              <TextLink to="/tools/$toolId" params={{ toolId: photo.tool_id }} search={{ tab: 'photos' }}>
                {photo.tool_number || photo.tool_id}
              </TextLink>
            </dd>
          </div>
        ) : null}
        {rows.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="tc-wrap">{value}</dd>
          </div>
        ))}
        <PhotoOrigin photo={photo} />
      </dl>
      <details className="tc-photo-more">
        <summary>{t('photoFacts.more')}</summary>
        <div>{t('photoFacts.print')}</div>
        <code className="tc-sha">{photo.sha256}</code>
      </details>
      {photo.links.length > 0 ? (
        <>
          <h3>{t('photoFacts.links')}</h3>
          <ul className="tc-list">
            {photo.links.map((link) => (
              <li key={`${link.kind}-${link.id}`}>
                <To link={link} />
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {isChanging ? <DescribeDialog photo={photo} close={() => setIsChanging(false)} /> : null}
    </Card>
  );
}

function To({ link: { kind, id, number, code } }: { link: PhotoLink }) {
  const { t } = useTranslation();
  const words = [t(`photoLink.${kind}`, { number: number ?? '' }).trim(), code].filter(Boolean).join(' · ');
  if (kind === 'job')
    return (
      <TextLink to="/jobs/$jobId" params={{ jobId: id }}>
        {words}
      </TextLink>
    );
  if (kind === 'action')
    return (
      <TextLink to="/actions/$actionId" params={{ actionId: id }}>
        {words}
      </TextLink>
    );
  // An analysis has its failure's address.
  return (
    <TextLink to={kind === 'analysis' ? '/failures/$failureId/cause' : '/failures/$failureId'} params={{ failureId: id }}>
      {words}
    </TextLink>
  );
}
