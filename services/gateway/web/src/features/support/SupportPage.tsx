import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import type { components } from '../../api/schema';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';
import { partOf } from './parts';

type Bundle = components['schemas']['SupportBundleOut'];

const SUPPORT = ['support'] as const;
const FILE = '/api/v1/support-bundle/file';
const AT_WORK_MS = 1_500;

/** One file for whoever helps; what is in it stands here before it is taken. */
export function SupportPage() {
  const { t } = useTranslation();
  const bundle = useQuery({
    queryKey: SUPPORT,
    queryFn: () => body(api.GET('/api/v1/support-bundle')),
    refetchInterval: ({ state }) => (state.data?.state === 'working' ? AT_WORK_MS : false),
  });
  return (
    <>
      <PageHead title={t('support.title')}>
        <p className="tc-soft" style={{ margin: 0, maxWidth: '46rem' }}>
          {t('support.intro')}
        </p>
      </PageHead>
      <div className="tc-stack">
        {bundle.isPending ? <Loading lines={2} height={80} /> : null}
        {bundle.isError && !bundle.data ? <ProblemNotice error={bundle.error} retry={() => void bundle.refetch()} /> : null}
        {bundle.data?.state === 'unavailable' ? <Notice tone="info">{t('support.away')}</Notice> : null}
        {bundle.data && bundle.data.state !== 'unavailable' ? <BundleCard bundle={bundle.data} /> : null}
      </div>
    </>
  );
}

function BundleCard({ bundle }: { bundle: Bundle }) {
  const { t } = useTranslation();
  const format = useFormat();
  const write = useWrite((_: null, key) => body(api.POST('/api/v1/support-bundle', { params: { header: { 'Idempotency-Key': key } } })), {
    refreshes: [SUPPORT],
    done: () => undefined,
  });
  const isReady = bundle.state === 'ready';
  return (
    <Card>
      <div className="tc-stack">
        {bundle.state === 'working' ? <div role="status">{t('support.working')}</div> : null}
        {bundle.state === 'failed' ? <Notice tone="bad">{t('support.failed', { fault: bundle.fault })}</Notice> : null}
        {isReady && bundle.made_at ? (
          <>
            <b role="status">{t('support.made', { at: format.moment(bundle.made_at) })}</b>
            <Files files={bundle.files} />
          </>
        ) : null}
        {write.error ? <ProblemNotice error={write.error} /> : null}
        {bundle.state === 'working' ? null : (
          <div className="tc-actions">
            {isReady ? (
              <Button component="a" href={FILE} download className="tc-primary" leftSection={<IconDownload size={20} aria-hidden />}>
                {t('support.take')}
              </Button>
            ) : null}
            <Button
              variant={isReady ? 'default' : 'filled'}
              className={isReady ? undefined : 'tc-primary'}
              loading={write.pending}
              onClick={() => write.run(null)}
            >
              {t(isReady ? 'support.again' : 'support.make')}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

function Files({ files }: { files: Bundle['files'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="tc-table-scroll">
      <table className="tc-table">
        <thead>
          <tr>
            <th scope="col">{t('support.file')}</th>
            <th scope="col">{t('support.what')}</th>
            <th scope="col">{t('support.size')}</th>
          </tr>
        </thead>
        <tbody>
          {files.map(({ name, size_bytes }) => (
            <tr key={name}>
              <td>{name}</td>
              <td>{t(`support.part_${partOf(name)}`)}</td>
              <td>{format.bytes(size_bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
