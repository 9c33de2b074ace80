import { ActionIcon, Button, Switch } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconClock, IconEdit, IconPlus, IconSend, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { changeSchedule, type ReportSchedule, sendAgain, useReportSchedules } from '../../api/reports';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { usePlantFormat } from '../plant/usePlantFormat';
import { ScheduleForm } from './ScheduleForm';
import { useReportWords } from './useReportWords';

/** Reports that come by themselves: when next, to whom, and how it went last. */
export function SchedulesCard() {
  const { t } = useTranslation();
  const [isAdding, setAdding] = useState(false);
  const schedules = useReportSchedules();
  const { data } = schedules;
  return (
    <Card
      title={t('reports.schedules')}
      id="report-schedules"
      actions={
        isAdding ? null : (
          <Button variant="default" leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setAdding(true)}>
            {t('reports.addSchedule')}
          </Button>
        )
      }
    >
      <div className="tc-stack">
        {schedules.isPending ? <Loading lines={1} height={72} /> : null}
        {schedules.isError && !data ? <ProblemNotice error={schedules.error} retry={() => void schedules.refetch()} /> : null}
        {data && !data.mail_ready ? <Notice tone="info">{t('reports.noMail')}</Notice> : null}
        {isAdding ? <ScheduleForm schedule={null} close={() => setAdding(false)} /> : null}
        {data && data.items.length === 0 && !isAdding ? <p className="tc-soft">{t('reports.noSchedules')}</p> : null}
        <ul className="tc-report-list">
          {data?.items.map((schedule) => (
            <Row key={schedule.id} schedule={schedule} />
          ))}
        </ul>
      </div>
    </Card>
  );
}

function Row({ schedule }: { schedule: ReportSchedule }) {
  const { t } = useTranslation();
  const format = usePlantFormat();
  const words = useReportWords();
  const name = t(`reportKind.${schedule.kind}`);
  const { id, version } = schedule;
  const refreshes = [keys.reportSchedules, keys.paperReports];
  const [isEdited, setEdited] = useState(false);
  const turn = useWrite((active: boolean) => changeSchedule(schedule, { active }), { refreshes, done: () => undefined });
  const test = useWrite(
    (_: null, key) =>
      body(
        api.POST('/api/v1/report-schedules/{schedule_id}/test', {
          params: { path: { schedule_id: id }, header: { 'Idempotency-Key': key } },
        }),
      ),
    { refreshes, done: () => undefined },
  );
  const remove = useWrite(
    () =>
      body(
        api.DELETE('/api/v1/report-schedules/{schedule_id}', {
          params: { path: { schedule_id: id }, header: ifMatch(version) },
        }),
      ),
    { refreshes, done: () => undefined },
  );
  const error = turn.error ?? test.error ?? remove.error;
  const to = [
    ...schedule.recipients.map((one) => (one.reached ? one.name : t('reports.notReached', { name: one.name }))),
    ...schedule.addresses,
  ];
  if (isEdited) {
    return (
      <li data-edited>
        <div className="tc-stack">
          <strong>{name}</strong>
          <ScheduleForm schedule={schedule} close={() => setEdited(false)} />
        </div>
      </li>
    );
  }
  return (
    <li>
      <IconClock size={32} stroke={1.5} aria-hidden />
      <div className="tc-report-what">
        <strong>{name}</strong>
        <span>{words.when(schedule)}</span>
        <span className="tc-small tc-soft">
          {[
            schedule.format === 'pdf' ? t('reports.pdf') : t('reports.xlsx'),
            words.language(schedule.language),
            ...schedule.areas,
            schedule.active ? t('reports.nextAt', { at: format.moment(schedule.next_at) }) : t('reports.isOff'),
          ].join(' · ')}
        </span>
        <span className="tc-small">{t('reports.toWhom', { names: to.join(', ') })}</span>
        <Last schedule={schedule} />
        {error ? <ProblemNotice error={error} /> : null}
      </div>
      <div className="tc-actions">
        <Switch
          label={t('reports.on')}
          aria-label={t('reports.onOf', { what: name })}
          checked={schedule.active}
          disabled={turn.pending}
          onChange={(event) => turn.run(event.currentTarget.checked)}
        />
        <Button
          variant="default"
          leftSection={<IconEdit size={20} aria-hidden />}
          aria-label={t('reports.editScheduleOf', { what: name })}
          onClick={() => setEdited(true)}
        >
          {t('actions.edit')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconSend size={20} aria-hidden />}
          loading={test.pending}
          aria-label={t('reports.tryOf', { what: name })}
          onClick={() => test.run(null)}
        >
          {t('reports.try')}
        </Button>
        <ActionIcon
          loading={remove.pending}
          aria-label={t('reports.removeScheduleOf', { what: name })}
          onClick={() => remove.run(undefined)}
        >
          <IconTrash size={22} aria-hidden />
        </ActionIcon>
      </div>
    </li>
  );
}

function Last({ schedule: { last } }: { schedule: ReportSchedule }) {
  const { t } = useTranslation();
  const format = usePlantFormat();
  const words = useReportWords();
  if (last === null) return null;
  const unsent = last.mails.filter((mail) => mail.state !== 'sent');
  const isGood = last.state === 'done' && unsent.length === 0;
  const Icon = isGood ? IconCheck : IconAlertTriangle;
  const why = unsent.map((mail) =>
    t(`reports.mail_${mail.state}`, { address: mail.address, why: mail.problem ? t(`deliveryProblem.${mail.problem}`) : '' }).trim(),
  );
  const stuck = last.mails.filter(({ state }) => state === 'unknown' || state === 'given_up');
  return (
    <>
      <span className={isGood ? 'tc-report-good' : 'tc-report-failed'}>
        <Icon size={18} aria-hidden />
        <span>
          {[
            t('reports.lastAt', { at: format.moment(last.at) }),
            isGood ? t('reports.allSent', { count: last.mails.length }) : words.problem(last) || why.join('; ') || t('reports.onItsWay'),
          ].join(': ')}
        </span>
      </span>
      {stuck.length > 0 ? (
        <span className="tc-actions">
          {stuck.map(({ address }) => (
            <SendAgain key={address} reportId={last.report_id} address={address} />
          ))}
        </span>
      ) : null}
    </>
  );
}

function SendAgain({ reportId, address }: { reportId: string; address: string }) {
  const { t } = useTranslation();
  const write = useWrite((to: string, key) => sendAgain(reportId, to, key), { refreshes: [keys.reportSchedules], done: () => undefined });
  return (
    <>
      <Button variant="default" leftSection={<IconSend size={20} aria-hidden />} loading={write.pending} onClick={() => write.run(address)}>
        {t('reports.sendAgain', { address })}
      </Button>
      {write.error ? <ProblemNotice error={write.error} /> : null}
    </>
  );
}
