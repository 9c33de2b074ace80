import { useTranslation } from 'react-i18next';
import { useCodes } from '../../api/failures';
import type { Failure, HistoryEntry } from '../../api/failureTypes';
import { useComponents } from '../../api/tooling';
import { Card } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { useWho } from '../../components/useWho';
import { inWords } from '../../lib/words';
import { TextLink } from '../../components/LinkButton';

type Change = HistoryEntry['changes'][number];

/** Who did what and when, the latest first. */
export function FailureHistory({ failure }: { failure: Failure }) {
  const { t } = useTranslation();
  const format = useFormat();
  const who = useWho();
  const said = useChangeWords(failure.tool.id);
  return (
    <Card title={t('failures.history')} id="history">
      <ol className="tc-list">
        {[...failure.history].reverse().map((entry) => (
          <li key={entry.id} className="tc-deed" data-deed={entry.deed}>
            <strong>{t(`failureDeed.${entry.deed}`)}</strong>{' '}
            {entry.other ? (
              <TextLink to="/failures/$failureId" params={{ failureId: entry.other.id }}>
                {t('failures.numbered', { number: entry.other.number })}
              </TextLink>
            ) : null}
            {entry.changes.map((change) => (
              <div key={change.field} className="tc-small tc-wrap">
                {said(change)}
              </div>
            ))}
            {entry.note ? <div className="tc-wrap">{entry.note}</div> : null}
            <div className="tc-soft tc-small">{t('log.byline', { when: format.moment(entry.at), name: who.name(entry.by) })}</div>
          </li>
        ))}
      </ol>
    </Card>
  );
}

/** "Severity: Watch → Stop now", each value in the words it is shown by. */
export function useChangeWords(toolId: string): (change: Change) => string {
  const { t } = useTranslation();
  const value = useFieldWords(toolId);
  return ({ field, before, after }) => {
    const name = t(`failureField.${field}` as 'failureField.code');
    return before === null || before === '' || (Array.isArray(before) && before.length === 0)
      ? t('failures.becameNew', { name, after: value(field, after) })
      : t('failures.became', { name, before: value(field, before), after: value(field, after) });
  };
}

export function useFieldWords(toolId: string): (field: string, value: unknown) => string {
  const { t, i18n } = useTranslation();
  const counted = useCounted();
  const codes = useCodes({ retired: true });
  const components = useComponents(toolId);
  const codeName = (code: string): string => {
    const found = codes.data?.items.find((one) => one.code === code);
    return found ? inWords(found.names, i18n.language) : code;
  };
  return (field, value) => {
    if (value === null || value === undefined || value === '') return t('failures.nothing');
    if (Array.isArray(value)) {
      if (field === 'photo_ids') return t('failures.photoCount', { count: value.length });
      return value.map((one) => codeName(String(one))).join(', ');
    }
    if (typeof value === 'object') return 'side' in value ? t(`side.${String(value.side)}` as 'side.A') : t('failures.nothing');
    if (field === 'shots' && typeof value === 'number') return t('units.shots', counted(value));
    const text = String(value as string | number);
    if (field === 'severity') return t(`failureSeverity.${text}` as 'failureSeverity.watch');
    if (field === 'stop') return t(`failureStop.${text}` as 'failureStop.none');
    if (field === 'code' || field === 'cause') return codeName(text);
    if (field === 'component_id') return components.data?.find((one) => one.id === text)?.name ?? text;
    return text;
  };
}
