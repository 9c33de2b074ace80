import { Button } from '@mantine/core';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { useGaps } from '../../api/gaps';
import type { Gap } from '../../api/types';
import { ProblemNotice } from '../../components/Notice';
import { loadArea } from '../../i18n';

const GapList = lazy(async () => {
  const [{ GapList: list }] = await Promise.all([import('./GapList'), loadArea('gaps')]);
  return { default: list };
});

/**
 * Times when the count is not known exactly, with what they need loaded only where there are any.
 * The page says what stands there until then.
 */
export function Gaps({ gaps }: { gaps: readonly Gap[] }) {
  return gaps.length > 0 ? <GapList gaps={gaps} /> : null;
}

/** All of them as far as they were asked for, and the way to more. */
export function PagedGaps({ found }: { found: ReturnType<typeof useGaps> }) {
  const { t } = useTranslation();
  if (found.isError && !found.data) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />;
  return (
    <>
      <Gaps gaps={found.data?.pages.flatMap((page) => page.items) ?? []} />
      {found.hasNextPage ? (
        <Button variant="default" mt="sm" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
    </>
  );
}
