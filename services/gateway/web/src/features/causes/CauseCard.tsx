import { IconBinaryTree2, IconFileDownload, IconFileText } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAnalysis } from '../../api/causes';
import { LinkButton } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useIsEngineer } from '../../components/useRole';
import { useFailureWords } from '../failures/useFailureWords';
import { Gallery, newestFirst } from '../../components/photo/Gallery';
import { BRANCHES } from './analysisValues';
import { CauseBadge } from './CauseBadge';

/** The cause that was found, on the failure's page; from here one looks for it, and prints the 8D report. */
export function CauseCard({ failureId }: { failureId: string }) {
  const { t } = useTranslation();
  const words = useFailureWords();
  const isEngineer = useIsEngineer();
  const analysis = useAnalysis(failureId);
  const found = analysis.data;
  const isNamed = found !== undefined && (found.cause_text !== '' || found.cause_code !== null);
  const suspects = found ? BRANCHES.flatMap((branch) => found.ishikawa[branch] ?? []).length : 0;
  return (
    <Card title={t('causes.cause')} id="cause-found">
      {analysis.isPending ? <Loading lines={1} /> : null}
      {analysis.isError && !found ? <ProblemNotice error={analysis.error} retry={() => void analysis.refetch()} /> : null}
      {found && isNamed ? (
        <div className="tc-list">
          <div className="tc-line">
            <CauseBadge confirmed={found.confirmed} />
            {found.cause_code ? <strong>{words.code(found.cause_code)}</strong> : null}
          </div>
          {found.cause_text ? <p className="tc-wrap tc-lead">{found.cause_text}</p> : null}
          {found.evidence ? <p className="tc-soft tc-wrap tc-lead">{found.evidence}</p> : null}
          <Gallery
            photos={newestFirst(found.evidence_photo_ids)}
            name={t('causes.evidence')}
            within={{ from: 'failure', failure: failureId }}
          />
        </div>
      ) : null}
      {found && !isNamed ? (
        <p className="tc-soft tc-lead">{suspects > 0 ? t('causes.suspects', { count: suspects }) : t('causes.none')}</p>
      ) : null}
      <div className="tc-actions">
        <LinkButton
          to="/failures/$failureId/cause"
          params={{ failureId }}
          variant={isNamed ? 'default' : 'filled'}
          leftSection={<IconBinaryTree2 size={20} aria-hidden />}
        >
          {isNamed ? t('causes.look') : t('causes.find')}
        </LinkButton>
        <LinkButton
          to="/failures/$failureId/8d"
          params={{ failureId }}
          variant="default"
          leftSection={<IconFileText size={20} aria-hidden />}
        >
          {t('causes.report8d')}
        </LinkButton>
        {isEngineer ? (
          <LinkButton
            to="/reports"
            search={{ kind: 'eight_d', failure: failureId }}
            variant="default"
            leftSection={<IconFileDownload size={20} aria-hidden />}
          >
            {t('causes.file8d')}
          </LinkButton>
        ) : null}
      </div>
    </Card>
  );
}
