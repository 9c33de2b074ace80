import { Button, Modal, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { useFailures } from '../../api/failures';
import { keys } from '../../api/keys';
import { usePlaces } from '../../api/tooling';
import type { PhysicalState } from '../../api/toolingTypes';
import type { Tool } from '../../api/types';
import { DialogEnd } from '../../components/DialogEnd';
import { TextLink } from '../../components/LinkButton';
import { Notice } from '../../components/Notice';
import { ReasonDialog } from '../dialogs/ReasonDialog';
import { hasCode, useWrite } from '../../components/useWrite';
import { SeverityBadge } from '../failures/Badges';
import { OPEN } from '../failures/deeds';
import { useFailureWords } from '../failures/useFailureWords';
import type { Deed } from './deeds';

const REFRESHES = [keys.toolPages, keys.toolLists, keys.overview, keys.places, keys.jobs];
const PHYSICAL: readonly PhysicalState[] = ['installed', 'not_installed', 'change', 'other'];

type Props = { tool: Tool; close: () => void };

export function AxisDialog({ tool, deed, close }: Props & { deed: Deed }) {
  if (deed === 'move') return <Move tool={tool} close={close} />;
  if (deed === 'physical') return <Physical tool={tool} close={close} />;
  if (deed === 'status') return <Status tool={tool} close={close} />;
  if (deed === 'release') return <Release tool={tool} close={close} />;
  return <Stop tool={tool} deed={deed} close={close} />;
}

/** On hold, and in repair. */
function Stop({ tool, deed, close }: Props & { deed: 'hold' | 'repair' }) {
  const { t } = useTranslation();
  const params = (key: string) => ({ path: { tool_id: tool.id }, header: { 'Idempotency-Key': key } });
  return (
    <ReasonDialog
      title={t(`axis.title_${deed}`, { tool: tool.number })}
      text={t(`axis.text_${deed}`)}
      label={t('axis.reason')}
      submit={t(`axis.do_${deed}`)}
      refreshes={REFRESHES}
      close={close}
      send={(reason, key) => {
        if (deed === 'hold') return body(api.POST('/api/v1/tools/{tool_id}/hold', { params: params(key), body: { reason } }));
        return body(api.POST('/api/v1/tools/{tool_id}/repair', { params: params(key), body: { reason } }));
      }}
    />
  );
}

/** The sign-off ends both. What stops the tool and is still open is told first, and the button says that one knows. */
function Release({ tool, close }: Props) {
  const { t } = useTranslation();
  const words = useFailureWords();
  const open = useFailures({ tool_id: tool.id, state: [...OPEN], severity: ['stop_now', 'safety'] });
  const [isTold, setIsTold] = useState(false);
  const reports = open.data?.pages.flatMap((page) => page.items) ?? [];
  const confirm = reports.length > 0 || isTold;
  return (
    <ReasonDialog
      title={t('axis.title_release', { tool: tool.number })}
      text={t('axis.text_release')}
      label={t('axis.note')}
      submit={confirm ? t('axis.releaseAnyway') : t('axis.do_release')}
      refreshes={[...REFRESHES, keys.failures]}
      close={close}
      also={confirm}
      send={(note, key) =>
        body(
          api.POST('/api/v1/tools/{tool_id}/release', {
            params: { path: { tool_id: tool.id }, header: { 'Idempotency-Key': key } },
            body: { note, confirm },
          }),
        ).catch((error: unknown) => {
          if (hasCode(error, 'open_critical_failures')) setIsTold(true);
          throw error;
        })
      }
    >
      {reports.length > 0 ? (
        <Notice tone="bad">
          <strong>{t('axis.stillOpen', { count: reports.length })}</strong>
          <ul className="tc-list">
            {reports.map((one) => (
              <li key={one.id} className="tc-line">
                <TextLink to="/failures/$failureId" params={{ failureId: one.id }}>
                  {[`${t('failures.numbered', { number: one.number })} ${words.code(one.code)}`, words.place(one)]
                    .filter(Boolean)
                    .join(', ')}
                </TextLink>
                <SeverityBadge severity={one.severity} />
              </li>
            ))}
          </ul>
        </Notice>
      ) : null}
    </ReasonDialog>
  );
}

function Physical({ tool, close }: Props) {
  const { t } = useTranslation();
  const [state, setState] = useState<PhysicalState>(tool.physical.state);
  return (
    <ReasonDialog
      title={t('axis.title_physical', { tool: tool.number })}
      label={t('axis.reason')}
      submit={t('actions.save')}
      refreshes={REFRESHES}
      close={close}
      also={state}
      send={(reason, key) =>
        body(
          api.POST('/api/v1/tools/{tool_id}/physical', {
            params: { path: { tool_id: tool.id }, header: { 'Idempotency-Key': key } },
            body: { state, reason },
          }),
        )
      }
    >
      <Select
        label={t('axis.physical')}
        data={PHYSICAL.map((value) => ({ value, label: t(`physical.${value}`) }))}
        allowDeselect={false}
        value={state}
        onChange={(value) => setState(PHYSICAL.find((one) => one === value) ?? state)}
      />
    </ReasonDialog>
  );
}

function Status({ tool, close }: Props) {
  const { t } = useTranslation();
  const [status, setStatus] = useState<'development' | 'released'>(tool.status === 'released' ? 'development' : 'released');
  return (
    <ReasonDialog
      title={t('axis.title_status', { tool: tool.number })}
      label={t('axis.reason')}
      submit={t('actions.save')}
      refreshes={REFRESHES}
      close={close}
      also={status}
      send={(reason, key) =>
        body(
          api.POST('/api/v1/tools/{tool_id}/status', {
            params: { path: { tool_id: tool.id }, header: { 'Idempotency-Key': key } },
            body: { status, reason },
          }),
        )
      }
    >
      <SegmentedControl
        aria-label={t('fields.status')}
        data={(['development', 'released'] as const).map((value) => ({ value, label: t(`toolStatus.${value}`) }))}
        value={status}
        onChange={(value) => setStatus(value === 'released' ? 'released' : 'development')}
      />
    </ReasonDialog>
  );
}

type Move = { kind: 'place' | 'party'; place: string; party: string; dueBack: string; purpose: string; reason: string };

/** To a place of ours, or to somebody outside with the day it is due back. */
function Move({ tool, close }: Props) {
  const { t } = useTranslation();
  const places = usePlaces();
  const form = useForm<Move>({
    initialValues: { kind: 'place', place: '', party: '', dueBack: '', purpose: '', reason: '' },
    validate: {
      place: (value, { kind }) => (kind === 'party' || value ? null : t('forms.required')),
      party: (value, { kind }) => (kind === 'place' || value.trim() ? null : t('forms.required')),
      dueBack: (value, { kind }) => (kind === 'place' || value ? null : t('forms.required')),
      purpose: (value, { kind }) => (kind === 'place' || value.trim() ? null : t('forms.required')),
      reason: (value, { kind }) => (kind === 'party' || value.trim() ? null : t('forms.reasonRequired')),
    },
  });
  const write = useWrite(
    ({ kind, place, party, dueBack, purpose, reason }: Move, key) =>
      body(
        api.POST('/api/v1/tools/{tool_id}/move', {
          params: { path: { tool_id: tool.id }, header: { 'Idempotency-Key': key } },
          body: {
            to: kind === 'place' ? { place_id: place } : { party: party.trim(), due_back_on: dueBack, purpose: purpose.trim() },
            reason: reason.trim(),
          },
        }),
      ),
    { refreshes: REFRESHES, done: close },
  );
  const { kind } = form.values;
  return (
    <Modal
      opened
      onClose={close}
      title={t('axis.title_move', { tool: tool.number })}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      <form className="tc-list" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
        <SegmentedControl
          aria-label={t('move.whither')}
          data={[
            { value: 'place', label: t('move.toPlace') },
            { value: 'party', label: t('move.toParty') },
          ]}
          {...form.getInputProps('kind')}
        />
        {kind === 'place' ? (
          <>
            <Select
              label={t('place.one')}
              data={(places.data ?? []).map((place) => ({ value: place.id, label: place.name }))}
              searchable
              nothingFoundMessage={t('place.noneFound')}
              {...form.getInputProps('place')}
            />
            {places.data?.length === 0 ? (
              <p className="tc-lead">
                {t('place.none')} <TextLink to="/places">{t('place.toList')}</TextLink>
              </p>
            ) : null}
          </>
        ) : (
          <>
            <TextInput label={t('move.party')} placeholder={t('move.partyHint')} required {...form.getInputProps('party')} />
            <TextInput type="date" label={t('move.dueBack')} required {...form.getInputProps('dueBack')} />
            <TextInput label={t('move.purpose')} placeholder={t('move.purposeHint')} required {...form.getInputProps('purpose')} />
          </>
        )}
        <Textarea
          label={kind === 'place' ? t('axis.reason') : t('move.note')}
          required={kind === 'place'}
          autosize
          minRows={2}
          maxRows={6}
          {...form.getInputProps('reason')}
        />
        <DialogEnd error={write.error}>
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {t('axis.do_move')}
          </Button>
        </DialogEnd>
      </form>
    </Modal>
  );
}
