import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconBan, IconCircleCheck } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NumberField } from '../../components/NumberField';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import type { Cavity } from '../../api/toolingTypes';
import { Conflict } from '../../components/Conflict';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { ReasonDialog } from '../dialogs/ReasonDialog';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { isStale, useWrite } from '../../components/useWrite';
import { cavityInput, type CavityValues, cavityValues, sameValues } from './cavityValues';

type Props = { toolId: string; cavity: Cavity; version: number; close: () => void };

/** One cavity: what it is called, what it makes, where it is drawn, and whether it makes parts at all. */
export function CavityPanel({ toolId, cavity, version, close }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEngineer = useIsEngineer();
  const [asking, setAsking] = useState(false);
  const top = useRef<HTMLDivElement>(null);
  // Below the plate on a small screen: what was tapped must not open out of sight.
  // In braces: newer browsers return a promise here, which React would take for a way to clean up.
  useEffect(() => {
    top.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div ref={top}>
      <Card
        title={t('cavity.one', { number: cavity.number })}
        id="cavity"
        actions={
          isEngineer ? (
            <Button
              variant="default"
              leftSection={cavity.active ? <IconBan size={20} aria-hidden /> : <IconCircleCheck size={20} aria-hidden />}
              onClick={() => setAsking(true)}
            >
              {cavity.active ? t('cavity.block') : t('cavity.unblock')}
            </Button>
          ) : null
        }
      >
        <div className="tc-list">
          {cavity.active ? null : (
            <Notice tone="warn" icon={IconBan}>
              <strong>{t('cavity.blockedBecause', { reason: cavity.reason ?? '' })}</strong>
              {cavity.since && cavity.by ? (
                <div className="tc-small">{t('log.byline', { when: format.moment(cavity.since), name: cavity.by })}</div>
              ) : null}
            </Notice>
          )}
          {isEngineer ? (
            <CavityForm toolId={toolId} cavity={cavity} version={version} close={close} />
          ) : (
            <dl className="tc-facts">
              <div>
                <dt>{t('cavity.name')}</dt>
                <dd>{cavity.name}</dd>
              </div>
              {cavity.part ? (
                <div>
                  <dt>{t('cavity.part')}</dt>
                  <dd>{cavity.part}</dd>
                </div>
              ) : null}
            </dl>
          )}
        </div>
        {asking ? <BlockDialog toolId={toolId} cavity={cavity} close={() => setAsking(false)} /> : null}
      </Card>
    </div>
  );
}

function CavityForm({ toolId, cavity, version, close }: Props) {
  const { t } = useTranslation();
  const theirs = cavityValues(cavity);
  const form = useForm<CavityValues>({
    initialValues: theirs,
    validate: {
      name: (value) => (value.trim() ? null : t('forms.required')),
      x: (value, { y }) => ((value === '') === (y === '') ? null : t('cavity.bothNeeded')),
    },
  });
  // The version is the tool's, and the tool changes for many reasons: only a change of this cavity's own values is a conflict.
  const isSame = sameValues(form.getInitialValues(), theirs);
  const begin = (values: CavityValues): void => {
    form.setInitialValues(theirs);
    form.setValues({ ...values });
  };
  const write = useWrite(
    (values: CavityValues) =>
      body(
        api.PATCH('/api/v1/tools/{tool_id}/cavities/{number}', {
          params: { path: { tool_id: toolId, number: cavity.number }, header: ifMatch(version) },
          body: cavityInput(values),
        }),
      ),
    { refreshes: [keys.tool(toolId)], done: close },
  );
  const isUntouched = !isSame && !form.isDirty();
  const beginLatest = useEffectEvent(() => begin(theirs));
  useEffect(() => {
    if (isUntouched) beginLatest();
  }, [isUntouched]);
  if (!isSame && !isUntouched && !write.pending) {
    return (
      <Conflict
        fields={(['name', 'part', 'x', 'y'] as const).map((field) => ({
          label: t(`cavity.${field}`),
          mine: String(form.values[field]),
          theirs: String(theirs[field]),
        }))}
        useMine={() => begin(form.values)}
        useTheirs={() => begin(theirs)}
      />
    );
  }
  const share = {
    min: 0,
    max: 100,
    unit: '%',
    inputMode: 'decimal' as const,
    decimals: 1,
    placeholder: t('cavity.inGrid'),
  };
  return (
    <form className="tc-list" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
      <TextInput label={t('cavity.name')} required {...form.getInputProps('name')} />
      <TextInput label={t('cavity.part')} placeholder={t('cavity.partHint')} {...form.getInputProps('part')} />
      <div className="tc-form-grid" style={{ gridTemplateColumns: '1fr 1fr' }}>
        <NumberField label={t('cavity.x')} {...share} {...form.getInputProps('x')} />
        <NumberField label={t('cavity.y')} {...share} {...form.getInputProps('y')} />
      </div>
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-actions">
        <Button type="submit" loading={write.pending}>
          {isStale(write.error) ? t('actions.retry') : t('actions.save')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('actions.close')}
        </Button>
      </div>
    </form>
  );
}

function BlockDialog({ toolId, cavity, close }: { toolId: string; cavity: Cavity; close: () => void }) {
  const { t } = useTranslation();
  const params = (key: string) => ({ path: { tool_id: toolId, number: cavity.number }, header: { 'Idempotency-Key': key } });
  const [isActive] = useState(cavity.active);
  return (
    <ReasonDialog
      title={isActive ? t('cavity.blockOne', { number: cavity.number }) : t('cavity.unblockOne', { number: cavity.number })}
      text={isActive ? t('cavity.blockText') : undefined}
      label={t('axis.reason')}
      hint={isActive ? t('cavity.reasonHint') : undefined}
      submit={isActive ? t('cavity.block') : t('cavity.unblock')}
      refreshes={[keys.tool(toolId), keys.toolLists]}
      close={close}
      send={(reason, key) =>
        isActive
          ? body(api.POST('/api/v1/tools/{tool_id}/cavities/{number}/block', { params: params(key), body: { reason } }))
          : body(api.POST('/api/v1/tools/{tool_id}/cavities/{number}/unblock', { params: params(key), body: { reason } }))
      }
    />
  );
}
