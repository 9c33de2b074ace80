import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLayerVersions } from '../../api/photos';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';

type Props = { photoId: string; newest: number; shown: number; show: (version: number | null) => void };

/** Who drew what when; any of them can be looked at again. */
export function Versions({ photoId, newest, shown, show }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const versions = useLayerVersions(photoId);
  return (
    <Card title={t('draw.versions')} id="versions">
      <ul className="tc-list tc-versions">
        {(versions.data?.pages.flatMap((page) => page.items) ?? []).map(({ version, by, at, count }) => (
          <li key={version}>
            <button
              type="button"
              className="tc-choice"
              aria-pressed={version === shown}
              onClick={() => show(version === newest ? null : version)}
            >
              <span>
                <strong>{t('draw.version', { version })}</strong> {t('draw.marksCount', { count })}
                <span className="tc-soft tc-small">{t('log.byline', { when: format.moment(at), name: by })}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {versions.hasNextPage ? (
        <Button variant="subtle" fullWidth loading={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
          {t('draw.earlier')}
        </Button>
      ) : null}
    </Card>
  );
}
