import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { usePeople } from '../../api/people';
import type { ReportScheduleIn } from '../../api/reports';
import { ProblemNotice } from '../../components/Notice';
import { useWrite } from '../../components/useWrite';
import { KindChoice } from './KindChoice';
import { AreaField, ToolField } from './OfWhat';
import type { Kind } from './search';

const BY_CLOCK: readonly Kind[] = ['plant_month', 'failure_pareto', 'maintenance_compliance', 'tool_history'];
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour));
const MORNING = 6;

export function addressesIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

export function ScheduleForm({ close }: { close: () => void }) {
  const { t, i18n } = useTranslation();
  const people = (usePeople().data ?? []).filter((one) => one.active);
  const [kind, setKind] = useState<Kind>('plant_month');
  const [every, setEvery] = useState<ReportScheduleIn['every']>('month');
  const [hour, setHour] = useState(MORNING);
  const [format, setFormat] = useState<'pdf' | 'xlsx'>('pdf');
  const [language, setLanguage] = useState<'en' | 'de'>(i18n.language.startsWith('de') ? 'de' : 'en');
  const [tool, setTool] = useState('');
  const [area, setArea] = useState('');
  const [usernames, setUsernames] = useState<string[]>([]);
  const [typed, setTyped] = useState('');
  const write = useWrite(
    (wish: ReportScheduleIn, key) =>
      body(api.POST('/api/v1/report-schedules', { params: { header: { 'Idempotency-Key': key } }, body: wish })),
    { refreshes: [keys.reportSchedules], done: close },
  );
  const addresses = addressesIn(typed);
  const nameOf = (username: string): string => people.find((one) => one.username === username)?.name ?? username;
  const ofTool = kind === 'tool_history';
  const wish: ReportScheduleIn = {
    kind,
    format,
    language,
    every,
    hour,
    usernames,
    addresses,
    active: true,
    areas: !ofTool && area ? [area] : [],
    tools: ofTool ? [tool] : [],
    machines: [],
  };
  const isReady = (usernames.length > 0 || addresses.length > 0) && (!ofTool || tool !== '');
  return (
    <div className="tc-report-form">
      <KindChoice kinds={BY_CLOCK} value={kind} change={setKind} />
      {ofTool ? <ToolField value={tool} change={setTool} /> : <AreaField value={area} change={setArea} />}
      <div className="tc-report-shape">
        <SegmentedControl
          aria-label={t('reports.every')}
          data={(['day', 'week', 'month'] as const).map((one) => ({ value: one, label: t(`reports.each_${one}`) }))}
          value={every}
          onChange={(one) => setEvery(one as ReportScheduleIn['every'])}
        />
        <Select
          label={t('reports.hour')}
          allowDeselect={false}
          data={HOURS.map((value) => ({ value, label: `${value.padStart(2, '0')}:00` }))}
          value={String(hour)}
          onChange={(value) => setHour(Number(value ?? MORNING))}
        />
        <SegmentedControl
          aria-label={t('reports.format')}
          data={[
            { value: 'pdf', label: t('reports.pdf') },
            { value: 'xlsx', label: t('reports.xlsx') },
          ]}
          value={format}
          onChange={(one) => setFormat(one as 'pdf' | 'xlsx')}
        />
        <SegmentedControl
          aria-label={t('reports.language')}
          data={[
            { value: 'en', label: t('reports.english') },
            { value: 'de', label: t('reports.german') },
          ]}
          value={language}
          onChange={(one) => setLanguage(one as 'en' | 'de')}
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
          if (username) setUsernames([...usernames, username]);
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
              onClick={() => setUsernames(usernames.filter((one) => one !== username))}
            >
              {nameOf(username)} <IconX size={18} aria-hidden />
            </button>
          ))}
        </div>
      ) : null}
      <TextInput
        label={t('reports.addresses')}
        description={t('reports.addressesHint')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-actions">
        <Button className="tc-primary" disabled={!isReady} loading={write.pending} onClick={() => write.run(wish)}>
          {t('reports.saveSchedule')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('actions.cancel')}
        </Button>
      </div>
    </div>
  );
}
