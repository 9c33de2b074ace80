import { useTranslation } from 'react-i18next';
import type { Failure } from '../../api/failureTypes';
import { LinkButton, TextLink } from '../../components/LinkButton';
import { Gallery, newestFirst } from '../../components/photo/Gallery';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { FailureStateBadge } from './Badges';
import { useFailureWords } from './useFailureWords';

type Props = { failure: Pick<Failure, 'earlier' | 'earlier_count' | 'tool' | 'code' | 'cavity'> };

/** The last times at this place: what was done, and how many shots it held. */
export function EarlierList({ failure: { earlier, earlier_count: count, tool, code, cavity } }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const words = useFailureWords();
  if (earlier.length === 0) return <p className="tc-soft tc-lead">{t('failures.firstTime')}</p>;
  return (
    <>
      <ol className="tc-list">
        {earlier.map((one) => (
          <li key={one.id} className="tc-earlier" data-earlier={one.number}>
            <div className="tc-line">
              <TextLink to="/failures/$failureId" params={{ failureId: one.id }} fw={650}>
                {t('failures.numbered', { number: one.number })}
              </TextLink>
              <span className="tc-soft">{format.date(one.reported_at)}</span>
              <FailureStateBadge state={one.state} />
            </div>
            {one.note ? <div className="tc-wrap">{one.note}</div> : null}
            {one.solution ? (
              <div>
                <strong>{one.solution.fixes.map(words.code).join(', ')}</strong>
                {one.solution.cause ? ` · ${words.code(one.solution.cause)}` : null}
                {one.solution.note ? <span className="tc-wrap"> · {one.solution.note}</span> : null}
              </div>
            ) : (
              <div className="tc-soft">{t('failures.nothingDone')}</div>
            )}
            {one.solution ? (
              <Gallery
                photos={newestFirst(one.solution.photo_ids)}
                name={t('failures.solutionOf', { number: one.number })}
                within={{ from: 'failure', failure: one.id }}
              />
            ) : null}
            {one.held_shots === null ? null : (
              <div className="tc-held" data-holds={one.still_holds || undefined}>
                {one.still_holds ? t('failures.holdsFor', counted(one.held_shots)) : t('failures.held', counted(one.held_shots))}
              </div>
            )}
          </li>
        ))}
      </ol>
      {count > earlier.length && code ? (
        <LinkButton
          to="/failures"
          search={{ tool: tool.id, code: code.counted_as, state: 'all', ...(cavity === null ? {} : { cavity }) }}
          variant="default"
          mt="sm"
        >
          {t('failures.allEarlier', { number: format.count(count + 1) })}
        </LinkButton>
      ) : null}
    </>
  );
}
