import { IconPhoto } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '../../api/toolingTypes';
import { TextLink } from '../../components/LinkButton';
import { Gallery } from '../../components/photo/Gallery';
import { useFormat } from '../../components/useFormat';
import { useWho } from '../../components/useWho';
import { photoIdOf } from './photosAdded';

/** More fill the page; they are on the tab of photos. */
const SHOWN = 12;

type Props = { toolId: string; entries: readonly TimelineEntry[]; removed: ReadonlySet<string> };

/** Photos that somebody added, the newest first, each a way to itself. */
export function PhotosAdded({ toolId, entries, removed }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const who = useWho();
  const [newest] = entries;
  const oldest = entries.at(-1);
  if (!newest || !oldest) return null;
  const ids = entries.flatMap((entry) => photoIdOf(entry) ?? []).filter((id) => !removed.has(id));
  const title = t('told.photos_added', { count: entries.length });
  const times = [...new Set([oldest, newest].map(({ at }) => format.time(at)))].join(' – ');
  return (
    <li data-kind="photo_added">
      <span className="tc-timeline-icon">
        <IconPhoto size={18} aria-hidden />
      </span>
      <div>
        <strong>{title}</strong>
        <Gallery photos={ids.slice(0, SHOWN).map((id) => ({ id }))} name={title} within={{ from: 'tool', tool: toolId }} />
        {ids.length > SHOWN ? (
          <TextLink to="/tools/$toolId" params={{ toolId }} search={{ tab: 'photos' }}>
            {t('told.photos_further', { count: ids.length - SHOWN })}
          </TextLink>
        ) : null}
        <div className="tc-soft tc-small">{[times, newest.who ? who.name(newest.who) : ''].filter(Boolean).join(' · ')}</div>
      </div>
    </li>
  );
}
