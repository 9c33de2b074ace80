import { Button, Select, Textarea } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REPORTED_GROUPS, SEVERITY_NAMES, STOPS } from '../../api/failureNames';
import { api, body, ifMatch } from '../../api/client';
import { useFailure } from '../../api/failures';
import type { Failure } from '../../api/failureTypes';
import { keys } from '../../api/keys';
import { Conflict } from '../../components/Conflict';
import { DraftNote } from '../../components/DraftNote';
import { LinkButton } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { overtaken } from '../../components/overtaken';
import { useIsEngineer } from '../../components/useRole';
import { useWrite } from '../../components/useWrite';
import { useDraft } from '../../lib/drafts';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { Buttons } from '../job/Buttons';
import '../job/job.css';
import { addPhotos } from '../../components/photo/addPhotos';
import { Gallery, newestFirst } from '../../components/photo/Gallery';
import { PhotoInput } from '../../components/photo/PhotoInput';
import '../tooling.css';
import { ChosenCode, CodeChoice } from './CodeChoice';
import { isOver } from './deeds';
import { bothFailures, changed, failureValues, FIELDS, patchOf } from './failureValues';
import './failures.css';
import { useFieldWords } from './FailureHistory';
import { rankOf, SEVERITIES, stops } from './looks';
import { useParts } from './useParts';
import { Where } from './Where';

const route = getRouteApi('/failures/$failureId/edit');

export function FailureEditPage() {
  const { t } = useTranslation();
  const { failureId } = route.useParams();
  const failure = useFailure(failureId);
  const number = failure.data?.number;
  return (
    <>
      <PageHead title={number ? t('failures.editNamed', { number }) : t('failures.title')} />
      {failure.isPending ? <Loading lines={4} height={110} /> : null}
      {failure.isError && !failure.data ? <ProblemNotice error={failure.error} retry={() => void failure.refetch()} /> : null}
      {failure.data && isOver(failure.data.state) ? <Notice tone="info">{t('failures.isOver')}</Notice> : null}
      {failure.data ? <Form key={failureId} failure={failure.data} /> : null}
    </>
  );
}

/** `base` is the report as it was when writing began; what was changed since is compared before anything is sent. */
function Form({ failure }: { failure: Failure }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isEngineer = useIsEngineer();
  const userId = useStore(session).user?.id ?? '';
  const said = useFieldWords(failure.tool.id);
  const [state, setState] = useState({ base: failure, values: failureValues(failure) });
  const [isChoosing, setIsChoosing] = useState(failure.code === null);
  const { base, values } = state;
  const { offered, isNarrowed, kind } = useParts(failure.tool.id, values.code, values.component_id);
  const change = (part: Partial<typeof values>): void => setState((old) => ({ ...old, values: { ...old.values, ...part } }));
  // Upon those of now: a picture that is converted first comes after others that were added later.
  const changePhotos = (next: (ids: readonly string[]) => string[]): void =>
    setState((old) => ({ ...old, values: { ...old.values, photo_ids: next(old.values.photo_ids) } }));
  const own = changed(values, failureValues(base));
  // With the version it was made upon: a draft from before somebody else's change is compared with that, too.
  const draft = useDraft(`${userId}:failure:${failure.id}`, state, setState, own.length > 0);
  const write = useWrite(
    (now: typeof state) =>
      body(
        api.PATCH('/api/v1/failures/{failure_id}', {
          params: { path: { failure_id: failure.id }, header: ifMatch(now.base.version) },
          body: patchOf(now.values, failureValues(now.base)),
        }),
      ),
    {
      refreshes: [keys.failures, keys.failureCodes],
      done: () => {
        void draft.clear();
        void navigate({ to: '/failures/$failureId', params: { failureId: failure.id } });
      },
    },
  );
  const other = overtaken({
    ...{ saved: failure, base, values, valuesOf: failureValues, write, draft, both: bothFailures },
    goOn: (saved, next) => setState({ base: saved, values: next }),
  });
  if (other) {
    return (
      <Conflict
        fields={FIELDS.map((field) => ({
          label: t(`failureField.${field}`),
          mine: said(field, other.mine[field]),
          theirs: said(field, other.theirs[field]),
        }))}
        {...other.ways}
      />
    );
  }
  const about = { tool_id: failure.tool.id, slot: 'before' } as const;
  const caption = {
    key: 'queue.failurePhoto',
    values: { failure: t('failures.numbered', { number: failure.number }), tool: failure.tool.number },
  };
  const link = (ids: readonly string[]): void => changePhotos((old) => [...new Set([...old, ...ids])]);
  const unlink = (id: string): void => changePhotos((old) => old.filter((one) => one !== id));
  return (
    <form
      className="tc-stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        write.run(state);
      }}
    >
      <DraftNote draft={draft} />
      <div className="tc-report">
        <Card title={t('failures.code')} id="code">
          {isChoosing || values.code === '' ? (
            <CodeChoice
              toolId={failure.tool.id}
              groups={REPORTED_GROUPS}
              chosen={[values.code]}
              label={t('failures.code')}
              kind={kind}
              choose={({ code }) => {
                change({ code });
                setIsChoosing(false);
              }}
            />
          ) : (
            <ChosenCode
              toolId={failure.tool.id}
              groups={REPORTED_GROUPS}
              code={values.code}
              choose={({ code }) => change({ code })}
              change={() => setIsChoosing(true)}
              kind={kind}
            />
          )}
          <div className="tc-list" style={{ marginTop: '1rem' }}>
            <Buttons
              label={t('failures.severity')}
              options={SEVERITY_NAMES.filter((one) => isEngineer || rankOf(one) >= rankOf(base.severity)).map((value) => ({
                value,
                text: t(`failureSeverity.${value}`),
                ...SEVERITIES[value],
              }))}
              value={values.severity}
              choose={(severity) => change({ severity })}
            />
            {isEngineer ? null : <span className="tc-soft tc-small">{t('failures.onlyTriageLowers')}</span>}
            {stops(values.severity) && !stops(base.severity) ? <Notice tone="warn">{t('failures.willHold')}</Notice> : null}
            <Buttons
              label={t('failures.stop')}
              options={STOPS.map((value) => ({ value, text: t(`failureStop.${value}`) }))}
              value={values.stop}
              choose={(stop) => change({ stop })}
            />
            <Select
              label={t('failures.component')}
              placeholder={t('failures.componentHint')}
              description={isNarrowed ? t('failures.partsNarrowed') : undefined}
              searchable
              clearable
              clearButtonProps={{ 'aria-label': t('failures.noComponent') }}
              data={offered.map(({ id, name, position }) => ({ value: id, label: [name, position].filter(Boolean).join(' · ') }))}
              value={values.component_id}
              onChange={(component_id) => change({ component_id })}
            />
            <Textarea
              label={t('failures.note')}
              autosize
              minRows={3}
              value={values.note}
              onChange={(event) => change({ note: event.currentTarget.value })}
            />
            <Gallery photos={newestFirst(values.photo_ids)} name={t('failures.numbered', { number: failure.number })} remove={unlink} />
            <div className="tc-actions">
              <PhotoInput
                label={t('failures.takePhoto')}
                add={(pictures) => link(addPhotos(about, caption, pictures))}
                plant={{ about, link: (id) => link([id]), unlink }}
              />
            </div>
          </div>
        </Card>
        <Card title={t('report.where')} id="where">
          <Where toolId={failure.tool.id} place={values} point={change} />
        </Card>
      </div>
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-dock">
        <Button type="submit" className="tc-primary" loading={write.pending} disabled={own.length === 0}>
          {t('actions.save')}
        </Button>
        <LinkButton to="/failures/$failureId" params={{ failureId: failure.id }} variant="default" onClick={() => void draft.clear()}>
          {t('actions.cancel')}
        </LinkButton>
      </div>
    </form>
  );
}
