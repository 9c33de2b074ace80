import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outlook, Term } from '../../api/retention';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { TermForm } from './TermForm';
import { useSpan } from './useSpan';

/** One kind of data: what it is, its term, what would go now, and its last run. */
export function TermRow({ term, outlook }: { term: Term; outlook: Outlook | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const span = useSpan();
  const [isOpen, setIsOpen] = useState(false);
  const run = term.last_run;
  const counted = useCounted();
  // Until somebody chooses, a service may have a term of its own settings.
  const days = term.chosen ? term.keep_days : (outlook?.keep_days ?? term.keep_days);
  return (
    <li className="tc-term" data-kind={term.kind}>
      <div>
        <h3>{t(`retention.kind_${term.kind}`)}</h3>
        <div className="tc-small tc-soft">{t(`retention.about_${term.kind}`)}</div>
      </div>
      <div>
        <strong>{span(days)}</strong>
        {term.chosen ? null : <div className="tc-small tc-soft">{t('retention.byDefault')}</div>}
      </div>
      <div className="tc-small">
        {days === null ? null : <Waiting outlook={outlook} />}
        {run ? (
          <div className="tc-soft">
            {t('retention.lastRun', { when: format.moment(run.at), ...counted(run.removed) })}
            {run.removed_total > run.removed ? ` ${t('retention.inAll', counted(run.removed_total))}` : ''}
          </div>
        ) : null}
      </div>
      {isOpen ? null : (
        <Button
          variant="default"
          leftSection={<IconPencil size={20} aria-hidden />}
          aria-label={t('retention.changeNamed', { what: t(`retention.kind_${term.kind}`) })}
          onClick={() => setIsOpen(true)}
        >
          {t('retention.change')}
        </Button>
      )}
      {isOpen ? <TermForm term={term} days={days} close={() => setIsOpen(false)} /> : null}
    </li>
  );
}

export function Waiting({ outlook }: { outlook: Outlook | null | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const seen = outlook?.forecast;
  if (!seen) return null;
  return (
    <>
      <div>
        {seen.rows > 0 ? t('retention.wouldGo', counted(seen.rows)) : t('retention.nothing')}
        {seen.rows > 0 && seen.size_bytes ? ` (${format.bytes(seen.size_bytes)})` : ''}
      </div>
      {seen.rows > 0 && seen.oldest && seen.newest ? (
        <div className="tc-soft">{t('retention.fromTo', { from: format.date(seen.oldest), to: format.date(seen.newest) })}</div>
      ) : null}
      {seen.held > 0 ? <div className="tc-soft">{t('retention.heldBack', counted(seen.held))}</div> : null}
    </>
  );
}
