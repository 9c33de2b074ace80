import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/keys';
import { usePeople } from '../../api/people';
import { addSchedule, changeSchedule, type ReportSchedule } from '../../api/reports';
import { ProblemNotice } from '../../components/Notice';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { KindChoice } from './KindChoice';
import { AreaField, ToolField } from './OfWhat';
import { ScheduleConflict } from './ScheduleConflict';
import { bothDrafts, changeOf, draftOf, isReady, newDraft, type ScheduleDraft, wishOf } from './scheduleDraft';
import type { Kind } from './search';

const BY_CLOCK: readonly Kind[] = ['plant_month', 'failure_pareto', 'maintenance_compliance', 'tool_history'];
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour));

type Props = { /** Null: a new one. */ schedule: ReportSchedule | null; close: () => void };

/** A schedule that is changed stays of its kind. */
export function ScheduleForm({ schedule, close }: Props) {
  const { t, i18n } = useTranslation();
  const people = (usePeople().data ?? []).filter((one) => one.active);
  const [base, setBase] = useState(schedule);
  const [draft, setDraft] = useState<ScheduleDraft>(() =>
    schedule ? draftOf(schedule) : newDraft(i18n.language.startsWith('de') ? 'de' : 'en'),
  );
  const edit = (part: Partial<ScheduleDraft>): void => setDraft((old) => ({ ...old, ...part }));
  const write = useWrite(
    (said: ScheduleDraft, key) => (base ? changeSchedule(base, changeOf(said, base)) : addSchedule(wishOf(said), key)),
    { refreshes: [keys.reportSchedules], done: close },
  );
  const nameOf = (username: string): string => people.find((one) => one.username === username)?.name ?? username;
  const other = overtaken({
    ...{ saved: schedule, base, values: draft, valuesOf: draftOf, write, both: bothDrafts },
    goOn: (saved, next) => {
      setBase(saved);
      setDraft(next);
    },
  });
  if (other) return <ScheduleConflict mine={other.mine} theirs={other.theirs} nameOf={nameOf} {...other.ways} />;
  const { kind, usernames } = draft;
  return (
    <div className="tc-report-form">
      {base ? null : <KindChoice kinds={BY_CLOCK} value={kind} change={(one) => edit({ kind: one })} />}
      {kind === 'tool_history' ? (
        <ToolField value={draft.tool} change={(tool) => edit({ tool })} />
      ) : (
        <AreaField value={draft.area} change={(area) => edit({ area })} />
      )}
      <div className="tc-report-shape">
        <SegmentedControl
          aria-label={t('reports.every')}
          data={(['day', 'week', 'month'] as const).map((one) => ({ value: one, label: t(`reports.each_${one}`) }))}
          value={draft.every}
          onChange={(one) => edit({ every: one as ScheduleDraft['every'] })}
        />
        <Select
          label={t('reports.hour')}
          allowDeselect={false}
          data={HOURS.map((value) => ({ value, label: `${value.padStart(2, '0')}:00` }))}
          value={String(draft.hour)}
          onChange={(value) => edit({ hour: Number(value ?? draft.hour) })}
        />
        <SegmentedControl
          aria-label={t('reports.format')}
          data={[
            { value: 'pdf', label: t('reports.pdf') },
            { value: 'xlsx', label: t('reports.xlsx') },
          ]}
          value={draft.format}
          onChange={(one) => edit({ format: one as ScheduleDraft['format'] })}
        />
        <SegmentedControl
          aria-label={t('reports.language')}
          data={[
            { value: 'en', label: t('reports.english') },
            { value: 'de', label: t('reports.german') },
          ]}
          value={draft.language}
          onChange={(one) => edit({ language: one as ScheduleDraft['language'] })}
        />
      </div>
      <Select
        label={t('reports.people')}
        placeholder={t('reports.addPerson')}
        searchable
        nothingFoundMessage={t('reports.nobodyFound')}
        data={people
          .filter(({ username }) => !usernames.includes(username))
          .map(({ username, name }) => ({ value: username, label: name }))}
        value={null}
        onChange={(username) => {
          if (username) edit({ usernames: [...usernames, username] });
        }}
      />
      {usernames.length > 0 ? (
        <div className="tc-chips">
          {usernames.map((username) => (
            <button
              key={username}
              type="button"
              className="tc-chip"
              aria-label={t('reports.takeOut', { name: nameOf(username) })}
              onClick={() => edit({ usernames: usernames.filter((one) => one !== username) })}
            >
              {nameOf(username)} <IconX size={18} aria-hidden />
            </button>
          ))}
        </div>
      ) : null}
      <TextInput
        label={t('reports.addresses')}
        description={t('reports.addressesHint')}
        value={draft.addresses}
        onChange={(event) => edit({ addresses: event.currentTarget.value })}
      />
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-actions">
        <Button className="tc-primary" disabled={!isReady(draft)} loading={write.pending} onClick={() => write.run(draft)}>
          {t('reports.saveSchedule')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('actions.cancel')}
        </Button>
      </div>
    </div>
  );
}
