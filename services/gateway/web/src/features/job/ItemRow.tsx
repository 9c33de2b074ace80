import { ActionIcon, Button } from '@mantine/core';
import { IconAlertTriangle, IconCircle, IconCircleCheck, IconCloudUp, IconMessagePlus } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerValue, ChecklistItem } from '../../api/benchTypes';
import { ApiProblem } from '../../api/problem';
import { Notice, useProblemText } from '../../components/Notice';
import { Gallery, newestFirst } from '../../components/photo/Gallery';
import { PhotoInput } from '../../components/photo/PhotoInput';
import type { StoredEntry } from '../../lib/outbox';
import { outbox } from '../../lib/runtime';
import { inWords } from '../../lib/words';
import { Buttons } from './Buttons';
import { type AnswerInput, hasGrades, isAnswered, isFlagged, nextMeasure, NO_ANSWER, verdictOf, withValue } from './items';
import { GRADES, JUDGEMENTS, words } from './looks';
import { NumberPad } from './NumberPad';
import type { Queued } from './queue';
import { SavedText } from './SavedText';
import { type Change, type JobWork, without } from './useJobWork';
import { useQuantity } from './useQuantity';
import { Limits, VerdictWord } from './Verdict';

type RowProps = { work: JobWork; item: ChecklistItem; pad: string | null; setPad: (item: string | null) => void; isWanted: boolean };
type PartProps = { item: ChecklistItem; name: string; answer: AnswerInput; disabled: boolean; change: (change: Change) => void };

/** One point of the checklist: what to do at the left, the answer at the right, details and the number pad below. */
export function ItemRow({ work, item, pad, setPad, isWanted }: RowProps) {
  const { t, i18n } = useTranslation();
  const answer = work.answers.get(item.id) ?? NO_ANSWER;
  const queued = work.queued.get(item.id);
  const disabled = !work.isFillable;
  const name = inWords(item.texts, i18n.language);
  const help = inWords(item.help, i18n.language);
  const [wantsDetail, setWantsDetail] = useState(false);
  const needsCare = isFlagged(item, answer);
  const isOpen = needsCare || (isWanted && !hasGrades(item, answer)) || wantsDetail || answer.note !== '';
  const change = (next: Change): void => work.answer(item, next);
  const setValue = (value: AnswerValue): void => change((old) => withValue(item, old, value));
  const next = nextMeasure(work.sheet.checklist, work.answers, item.id);
  const isDone = isAnswered(item, answer);
  return (
    <li
      className="tc-check"
      id={`item-${item.id}`}
      data-answered={isDone || undefined}
      data-flagged={needsCare || undefined}
      data-wanted={isWanted || undefined}
    >
      <div className="tc-check-line" role="group" aria-label={name}>
        <div className="tc-check-text">
          <span className="tc-check-name">
            <SentMark queued={queued} isDone={isDone} />
            <span>
              {name}
              {item.required ? null : <span className="tc-soft tc-small"> {t('item.optional')}</span>}
            </span>
          </span>
          {help ? <span className="tc-soft tc-small">{help}</span> : null}
          {item.kind === 'measure' ? <Limits item={item} isOwn={work.sheet.own_limits.includes(item.id)} /> : null}
          {isWanted ? <Missing item={item} answer={answer} /> : null}
        </div>
        <div className="tc-check-answer">
          <Control item={item} name={name} answer={answer} disabled={disabled} setValue={setValue} openPad={() => setPad(item.id)} />
          {item.kind === 'photo' || (item.photo_required && !disabled) ? (
            <PhotoInput label={t('photo.takeOf', { name })} add={(pictures) => work.addPhotos(item, pictures)} plant={work.plantOf(item)} />
          ) : null}
          {disabled || needsCare ? null : (
            <ActionIcon aria-label={t('item.details', { name })} aria-expanded={isOpen} onClick={() => setWantsDetail(!wantsDetail)}>
              <IconMessagePlus size={24} aria-hidden />
            </ActionIcon>
          )}
        </div>
      </div>
      {pad === item.id && !disabled ? (
        <NumberPad
          item={item}
          label={t('pad.value', { name })}
          value={typeof answer.value === 'number' ? answer.value : null}
          isLast={next === null}
          save={(value) => {
            setValue(value);
            setPad(next);
          }}
          close={() => setPad(null)}
        />
      ) : null}
      {item.kind === 'text' ? (
        <SavedText
          label={t('item.text')}
          value={typeof answer.value === 'string' ? answer.value : ''}
          save={setValue}
          disabled={disabled}
        />
      ) : null}
      {isOpen ? <Detail work={work} item={item} name={name} answer={answer} disabled={disabled} change={change} /> : null}
      <Gallery
        photos={newestFirst(answer.photo_ids)}
        name={name}
        within={{ from: 'job', job: work.sheet.job.id }}
        remove={disabled ? null : (id) => change(without(id))}
      />
      {queued?.state === 'refused' ? <Refused entry={queued.entry} /> : null}
    </li>
  );
}

function Control({
  item,
  name,
  answer,
  disabled,
  setValue,
  openPad,
}: Omit<PartProps, 'change'> & { setValue: (value: AnswerValue) => void; openPad: () => void }): ReactNode {
  const { t, i18n } = useTranslation();
  const quantity = useQuantity();
  switch (item.kind) {
    case 'check':
      return (
        <Buttons
          label={t('item.judge', { name })}
          options={words(JUDGEMENTS).map((value) => ({ value, text: t(`item.${value}`), ...JUDGEMENTS[value] }))}
          value={words(JUDGEMENTS).find((word) => word === answer.value) ?? null}
          choose={setValue}
          disabled={disabled}
        />
      );
    case 'choice':
      return (
        <Buttons
          label={t('item.choose', { name })}
          options={item.choices.map(({ value, texts }) => ({ value, text: inWords(texts, i18n.language) }))}
          value={typeof answer.value === 'string' ? answer.value : null}
          choose={setValue}
          disabled={disabled}
        />
      );
    case 'measure': {
      const verdict = verdictOf(item, answer.value);
      return (
        <>
          {verdict ? <VerdictWord verdict={verdict} /> : null}
          <button type="button" className="tc-measured" disabled={disabled} onClick={openPad} data-verdict={verdict ?? undefined}>
            {typeof answer.value === 'number' ? quantity(answer.value, item.unit) : t('item.enter', { unit: item.unit ?? '' })}
          </button>
        </>
      );
    }
    default:
      return null;
  }
}

/** What goes with a flag, and with anything else one wants to say: grade, note, picture. */
function Detail({ work, item, name, answer, disabled, change }: PartProps & { work: JobWork }) {
  const { t } = useTranslation();
  const grades = words(GRADES).map((value) => ({ value, text: t(`grade.${value}`), ...GRADES[value] }));
  return (
    <div className="tc-check-detail">
      {item.graded
        ? (['as_found', 'as_left'] as const).map((when) => (
            <div key={when} className="tc-grade">
              <span className="tc-small tc-soft">{t(`grade.${when}`)}</span>
              <Buttons
                label={t(`grade.${when}Of`, { name })}
                options={grades}
                value={answer[when]}
                choose={(grade) => change((old) => ({ ...old, [when]: grade }))}
                disabled={disabled}
              />
            </div>
          ))
        : null}
      <div className="tc-grade" data-wide>
        <SavedText
          label={t('item.note')}
          placeholder={t('item.noteHint')}
          value={answer.note}
          save={(note) => change((old) => ({ ...old, note }))}
          disabled={disabled}
        />
      </div>
      {item.kind === 'photo' || item.photo_required || disabled ? null : (
        <PhotoInput label={t('photo.takeOf', { name })} add={(pictures) => work.addPhotos(item, pictures)} plant={work.plantOf(item)} />
      )}
    </div>
  );
}

function Missing({ item, answer }: { item: ChecklistItem; answer: AnswerInput }) {
  const { t } = useTranslation();
  const hasValue = answer.value !== null || (item.kind === 'photo' && answer.photo_ids.length > 0);
  const lacksGrade = hasValue && !hasGrades(item, answer);
  const lacksPhoto = item.photo_required && answer.photo_ids.length === 0 && hasValue;
  return (
    <span className="tc-missing">
      <IconAlertTriangle size={18} aria-hidden />{' '}
      {lacksGrade ? t('item.gradeMissing') : lacksPhoto ? t('item.photoMissing') : t('item.missing')}
    </span>
  );
}

/** Where the answer is: an icon for the eye, a word for the ear. */
function SentMark({ queued, isDone }: { queued: Queued | undefined; isDone: boolean }) {
  const { t } = useTranslation();
  if (queued?.state === 'refused') return <IconAlertTriangle size={22} role="img" aria-label={t('item.refused')} data-sent="refused" />;
  if (queued) return <IconCloudUp size={22} role="img" aria-label={t('item.here')} data-sent="here" />;
  if (isDone) return <IconCircleCheck size={22} role="img" aria-label={t('item.sent')} data-sent="sent" />;
  return <IconCircle size={22} aria-hidden className="tc-check-open" />;
}

function Refused({ entry }: { entry: StoredEntry }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { status, code, detail, data } = entry.reason ?? { status: 0, code: 'unexpected', detail: '', data: {} };
  return (
    <Notice tone="bad">
      <div>{problemText(new ApiProblem(status, code, detail, data))}</div>
      <div className="tc-actions">
        <Button variant="default" onClick={() => void outbox.retry(entry.seq)}>
          {t('actions.retry')}
        </Button>
        <Button variant="subtle" color="red" onClick={() => void outbox.discard(entry.seq)}>
          {t('queue.discard')}
        </Button>
      </div>
    </Notice>
  );
}
