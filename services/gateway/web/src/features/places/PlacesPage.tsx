import { Button, Modal, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconEdit, IconMapPin, IconPlus } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { usePlaces } from '../../api/tooling';
import type { Place, PlaceKind } from '../../api/toolingTypes';
import { DialogEnd } from '../../components/DialogEnd';
import { Conflict } from '../../components/Conflict';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { LocationBadge } from '../../components/Standing';
import { useIsEngineer } from '../../components/useRole';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { UseControl, UsedBy } from '../dialogs/UseControl';
import '../tooling.css';

const route = getRouteApi('/places');
const REFRESHES = [keys.places, keys.toolPages, keys.toolLists];
const KINDS: readonly PlaceKind[] = ['storage', 'bench'];

/** Where tools stand when they are on no press: shelves and benches. */
export function PlacesPage() {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const { retired = false } = route.useSearch();
  const places = usePlaces(retired);
  const [editing, setEditing] = useState<string | 'new' | null>(null);
  const rows = places.data ?? [];
  const edited = rows.find((one) => one.id === editing) ?? null;
  return (
    <>
      <PageHead
        title={t('place.title')}
        actions={
          isEngineer ? (
            <Button leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setEditing('new')}>
              {t('place.add')}
            </Button>
          ) : null
        }
      />
      <nav className="tc-chips" aria-label={t('place.filter')} style={{ marginBottom: '1rem' }}>
        <Link
          to="/places"
          search={{}}
          className="tc-chip"
          activeProps={{ 'aria-current': undefined }}
          aria-current={retired ? undefined : 'true'}
        >
          {t('place.inUse')}
        </Link>
        <Link
          to="/places"
          search={{ retired: true }}
          className="tc-chip"
          activeProps={{ 'aria-current': undefined }}
          aria-current={retired ? 'true' : undefined}
        >
          {t('place.retiredOnes')}
        </Link>
      </nav>
      {places.isPending ? <Loading lines={4} /> : null}
      {places.isError && rows.length === 0 ? <ProblemNotice error={places.error} retry={() => void places.refetch()} /> : null}
      {places.isSuccess && rows.length === 0 ? (
        <EmptyState icon={IconMapPin} title={retired ? t('place.noneRetired') : t('place.none')}>
          {retired ? null : t('place.noneText')}
        </EmptyState>
      ) : null}
      <ul className="tc-list">
        {rows.map((place) => (
          <Row key={place.id} place={place} edit={isEngineer ? () => setEditing(place.id) : null} />
        ))}
      </ul>
      {editing === 'new' || edited ? <PlaceDialog key={editing} place={edited} close={() => setEditing(null)} /> : null}
    </>
  );
}

function Row({ place, edit }: { place: Place; edit: (() => void) | null }) {
  const { t } = useTranslation();
  return (
    <li className="tc-row-link" data-place={place.id}>
      <div style={{ minWidth: 0 }}>
        <strong className="tc-wrap">{place.name}</strong>
        <div className="tc-line tc-small tc-soft">
          <span>{t(`location.${place.kind}`)}</span>
          {place.note ? <span className="tc-wrap">{place.note}</span> : null}
        </div>
        {place.retired ? <UsedBy of={place} /> : null}
      </div>
      <span className="tc-line" style={{ justifyContent: 'flex-end' }}>
        {place.tools > 0 ? (
          <Link to="/tools" search={{ place: place.id }} className="tc-open">
            {t('place.tools', { count: place.tools })}
          </Link>
        ) : (
          <span className="tc-soft">{t('place.empty')}</span>
        )}
        {edit ? (
          <Button
            variant="subtle"
            leftSection={<IconEdit size={18} aria-hidden />}
            aria-label={t('place.editNamed', { name: place.name })}
            onClick={edit}
          >
            {t('actions.edit')}
          </Button>
        ) : null}
      </span>
    </li>
  );
}

type Values = { name: string; kind: PlaceKind; note: string };

function valuesOf(place: Place | null): Values {
  return { name: place?.name ?? '', kind: place?.kind ?? 'storage', note: place?.note ?? '' };
}

function PlaceDialog({ place, close }: { place: Place | null; close: () => void }) {
  const { t } = useTranslation();
  const [base, setBase] = useState(place);
  const form = useForm<Values>({
    initialValues: valuesOf(base),
    validate: { name: (value) => (value.trim() ? null : t('forms.required')) },
  });
  const write = useWrite(
    ({ use, name, kind, note }: Values & { use?: { retired: boolean; reason: string } }, key) => {
      const said = { name: name.trim(), note: note.trim() || null };
      return base
        ? body(
            api.PATCH('/api/v1/places/{place_id}', {
              params: { path: { place_id: base.id }, header: ifMatch(base.version) },
              body: use ?? said,
            }),
          )
        : body(api.POST('/api/v1/places', { params: { header: { 'Idempotency-Key': key } }, body: { ...said, kind } }));
    },
    { refreshes: REFRESHES, done: close },
  );
  const other = overtaken({
    ...{ saved: place, base, values: form.values, valuesOf: (one: NonNullable<typeof place>) => valuesOf(one), write },
    goOn: (saved, next) => {
      setBase(saved);
      form.setValues(next);
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      title={base ? t('place.editNamed', { name: base.name }) : t('place.add')}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      {other ? (
        <Conflict
          fields={[
            { label: t('fields.name'), mine: other.mine.name, theirs: other.theirs.name },
            { label: t('place.note'), mine: other.mine.note, theirs: other.theirs.note },
          ]}
          {...other.ways}
        />
      ) : (
        <form className="tc-list" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
          <TextInput label={t('fields.name')} placeholder={t('place.nameHint')} required data-autofocus {...form.getInputProps('name')} />
          {base ? (
            <div>
              <LocationBadge kind={base.kind} name={null} />
            </div>
          ) : (
            <SegmentedControl
              aria-label={t('place.kind')}
              data={KINDS.map((value) => ({ value, label: t(`location.${value}`) }))}
              {...form.getInputProps('kind')}
            />
          )}
          <Textarea label={t('place.note')} autosize minRows={2} {...form.getInputProps('note')} />
          <DialogEnd error={write.error}>
            <div className="tc-actions">
              <Button type="submit" className="tc-primary" loading={write.pending}>
                {t('actions.save')}
              </Button>
            </div>
          </DialogEnd>
          {base ? (
            <UseControl
              of={base}
              pending={write.pending}
              send={(retired, reason) => write.run({ ...form.values, use: { retired, reason } })}
            />
          ) : null}
        </form>
      )}
    </Modal>
  );
}
