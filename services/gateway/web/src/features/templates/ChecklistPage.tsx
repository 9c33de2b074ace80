import { Button, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChecklist } from '../../api/bench';
import type { Checklist } from '../../api/benchTypes';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { DraftNote } from '../../components/DraftNote';
import { LinkButton } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useIsEngineer } from '../../components/useRole';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { useEditDraft } from '../../lib/drafts';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { uid } from '../../lib/uid';
import { inWords } from '../../lib/words';
import { bothChecklists } from './bothChecklists';
import { ChecklistConflict } from './ChecklistConflict';
import {
  checklistInput,
  checklistValues,
  type ChecklistValues,
  type GroupValues,
  isComplete,
  moved,
  newGroup,
  newItem,
  replaced,
} from './checklistValues';
import { ConfirmedBadge, ConfirmNotice } from './Confirmed';
import { ItemFields } from './ItemFields';
import { MoveButtons } from './MoveButtons';
import { ChecklistReading } from './Reading';
import { RetiredNotice } from './RetiredNotice';
import { RetireTemplate } from './RetireTemplate';
import '../maintenance/bench.css';
import './templates.css';

const route = getRouteApi('/templates/checklists/$checklistId');
const REFRESHES = [keys.checklists];

export function NewChecklistPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('checklist.add')} />
      <ChecklistForm checklist={null} />
    </>
  );
}

export function ChecklistPage() {
  const { t, i18n } = useTranslation();
  const { checklistId } = route.useParams();
  const checklist = useChecklist(checklistId);
  return (
    <>
      <PageHead title={checklist.data ? inWords(checklist.data.titles, i18n.language) : t('templates.checklists')}>
        {checklist.data ? (
          <span className="tc-line">
            <ConfirmedBadge of={checklist.data} />
            <span className="tc-soft">{t('template.version', { version: checklist.data.version })}</span>
          </span>
        ) : null}
      </PageHead>
      {checklist.isPending ? <Loading /> : null}
      {checklist.isError && !checklist.data ? <ProblemNotice error={checklist.error} retry={() => void checklist.refetch()} /> : null}
      {checklist.data ? (
        <>
          <Confirm checklist={checklist.data} />
          <ChecklistForm key={checklistId} checklist={checklist.data} />
        </>
      ) : null}
    </>
  );
}

function Confirm({ checklist }: { checklist: Checklist }) {
  const write = useWrite(
    (revision: number, key) =>
      body(
        api.POST('/api/v1/checklists/{checklist_id}/confirm', {
          params: { path: { checklist_id: checklist.id }, header: { 'Idempotency-Key': key, ...ifMatch(revision) } },
        }),
      ),
    { refreshes: REFRESHES, done: () => undefined },
  );
  return (
    <div style={{ marginBottom: '1rem' }}>
      <ConfirmNotice of={checklist} confirm={() => write.run(checklist.revision)} pending={write.pending} error={write.error} />
    </div>
  );
}

function ChecklistForm({ checklist }: { checklist: Checklist | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isEngineer = useIsEngineer();
  const userId = useStore(session).user?.id ?? '';
  const [opened, setBase] = useState(checklist);
  // Confirmed, retired or brought back in the meantime it is still the content that was opened.
  const base = checklist && checklist.version === opened?.version ? checklist : opened;
  const [values, setValues] = useState<ChecklistValues>(() =>
    base ? checklistValues(base) : { titles: { en: '', de: '' }, groups: [newGroup(uid(), uid())] },
  );
  const [isDirty, setIsDirty] = useState(false);
  const [showsFaults, setShowsFaults] = useState(false);
  const [retiring, setRetiring] = useState(false);
  const change = (part: Partial<ChecklistValues>): void => {
    setIsDirty(true);
    setValues((old) => ({ ...old, ...part }));
  };
  const draft = useEditDraft(
    `${userId}:checklist:${checklist?.id ?? 'new'}`,
    { base: opened, values },
    (kept) => {
      setBase(kept.base);
      setValues(kept.values);
      setIsDirty(true);
    },
    isDirty,
  );
  const leave = (): void => {
    void draft.clear();
    void navigate({ to: '/templates', search: { kind: 'checklists' } });
  };
  const write = useWrite(
    (wanted: ChecklistValues, key) =>
      base
        ? body(
            api.PUT('/api/v1/checklists/{checklist_id}', {
              params: { path: { checklist_id: base.id }, header: ifMatch(base.revision) },
              body: checklistInput(wanted),
            }),
          )
        : body(api.POST('/api/v1/checklists', { params: { header: { 'Idempotency-Key': key } }, body: checklistInput(wanted) })),
    { refreshes: REFRESHES, done: leave },
  );
  const retire = useWrite(
    (reason: string, key) =>
      body(
        api.POST('/api/v1/checklists/{checklist_id}/retire', {
          params: { path: { checklist_id: base?.id ?? '' }, header: { 'Idempotency-Key': key, ...ifMatch(base?.revision ?? 0) } },
          body: { reason },
        }),
      ),
    { refreshes: REFRESHES, done: leave },
  );
  const restore = useWrite(
    (revision: number, key) =>
      body(
        api.POST('/api/v1/checklists/{checklist_id}/restore', {
          params: { path: { checklist_id: base?.id ?? '' }, header: { 'Idempotency-Key': key, ...ifMatch(revision) } },
        }),
      ),
    { refreshes: REFRESHES, done: () => undefined },
  );
  const other = overtaken({
    ...{ saved: checklist, base, values, valuesOf: checklistValues, write, draft, both: bothChecklists },
    goOn: (saved, next) => {
      setBase(saved);
      setValues(next);
    },
  });
  if (other) return <ChecklistConflict mine={other.mine} theirs={other.theirs} {...other.ways} />;
  const disabled = !isEngineer || (base?.retired ?? false);
  const save = (): void => {
    setShowsFaults(true);
    if (isComplete(values)) write.run(values);
  };
  return (
    <form
      className="tc-form"
      style={{ maxWidth: '64rem' }}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <DraftNote draft={draft} />
      {base?.retired ? (
        <RetiredNotice
          reason={base.retired_reason}
          restore={() => restore.run(base.revision)}
          pending={restore.pending}
          error={restore.error}
        />
      ) : null}
      {disabled && base ? (
        <ChecklistReading checklist={base} />
      ) : (
        <div className="tc-form" style={{ maxWidth: 'none' }}>
          <Card>
            <div className="tc-form-grid">
              {(['en', 'de'] as const).map((language) => (
                <TextInput
                  key={language}
                  label={t(language === 'en' ? 'template.titleEn' : 'template.titleDe')}
                  value={values.titles[language]}
                  onChange={(event) => change({ titles: { ...values.titles, [language]: event.currentTarget.value } })}
                />
              ))}
            </div>
          </Card>
          {values.groups.map((group, index) => (
            <Group
              key={group.key}
              group={group}
              number={index + 1}
              isFirst={index === 0}
              isLast={index === values.groups.length - 1}
              showsFaults={showsFaults}
              put={(next) => change({ groups: replaced(values.groups, next) })}
              move={(by) => change({ groups: moved(values.groups, index, by) })}
              remove={() => change({ groups: values.groups.filter((one) => one.key !== group.key) })}
            />
          ))}
          <Button
            variant="default"
            leftSection={<IconPlus size={20} aria-hidden />}
            onClick={() => change({ groups: [...values.groups, newGroup(uid(), uid())] })}
          >
            {t('checklist.addGroup')}
          </Button>
        </div>
      )}
      {showsFaults && !isComplete(values) ? <Notice tone="bad">{t('checklist.incomplete')}</Notice> : null}
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-actions">
        {disabled ? null : (
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {base ? t('checklist.saveVersion', { version: base.version + 1 }) : t('actions.save')}
          </Button>
        )}
        <LinkButton to="/templates" search={{ kind: 'checklists' }} variant="default" onClick={() => void draft.clear()}>
          {disabled ? t('templates.back') : t('actions.cancel')}
        </LinkButton>
        {base && !disabled ? (
          <Button variant="subtle" color="red" onClick={() => setRetiring(true)}>
            {t('template.retire')}
          </Button>
        ) : null}
      </div>
      {retiring ? (
        <RetireTemplate retire={retire.run} pending={retire.pending} error={retire.error} close={() => setRetiring(false)} />
      ) : null}
    </form>
  );
}

type GroupProps = {
  group: GroupValues;
  number: number;
  isFirst: boolean;
  isLast: boolean;
  showsFaults: boolean;
  put: (group: GroupValues) => void;
  move: (by: -1 | 1) => void;
  remove: () => void;
};

function Group({ group, number, isFirst, isLast, showsFaults, put, move, remove }: GroupProps) {
  const { t, i18n } = useTranslation();
  const name = inWords(group.titles, i18n.language) || t('checklist.group', { number });
  return (
    <fieldset className="tc-card" style={{ margin: 0 }}>
      <legend className="tc-small" style={{ fontWeight: 650, padding: '0 0.375rem' }}>
        {t('checklist.group', { number })}
      </legend>
      <div className="tc-edit-group">
        {(['en', 'de'] as const).map((language) => (
          <TextInput
            key={language}
            label={t(`checklist.group_${language}`)}
            value={group.titles[language]}
            onChange={(event) => put({ ...group, titles: { ...group.titles, [language]: event.currentTarget.value } })}
          />
        ))}
        <MoveButtons name={name} isFirst={isFirst} isLast={isLast} move={move} remove={remove} />
      </div>
      <ul className="tc-list">
        {group.items.map((item, index) => (
          <ItemFields
            key={item.key}
            item={item}
            isFirst={index === 0}
            isLast={index === group.items.length - 1}
            showsFaults={showsFaults}
            put={(next) => put({ ...group, items: replaced(group.items, next) })}
            move={(by) => put({ ...group, items: moved(group.items, index, by) })}
            remove={() => put({ ...group, items: group.items.filter((one) => one.key !== item.key) })}
          />
        ))}
      </ul>
      <Button
        mt="sm"
        variant="default"
        leftSection={<IconPlus size={20} aria-hidden />}
        onClick={() => put({ ...group, items: [...group.items, newItem(uid())] })}
      >
        {t('checklist.addPoint')}
      </Button>
    </fieldset>
  );
}
