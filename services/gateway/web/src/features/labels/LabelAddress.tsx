import { Button, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconEdit } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { useLabelAddress } from '../../api/tooling';
import type { LabelAddress as Address } from '../../api/toolingTypes';
import { ProblemNotice } from '../../components/Notice';
import { useIsEngineer } from '../../components/useRole';
import { useWrite } from '../../components/useWrite';
import { isLocal, originIn, originOf } from './labels';

/** Where the codes lead, a warning when that is this device alone, and the way to set it for the plant. */
export function LabelAddress() {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const { data } = useLabelAddress();
  const [editing, setEditing] = useState(false);
  if (!data) return null;
  const address = originOf(data);
  return (
    <div className="tc-list" style={{ marginTop: '0.75rem' }}>
      <div className="tc-small tc-wrap">
        {isLocal(address) ? (
          <>
            <IconAlertTriangle size={16} aria-hidden /> {t('labels.addressLocal', { address })}
          </>
        ) : (
          t('labels.addressIs', { address })
        )}
      </div>
      {isEngineer && !editing ? (
        <div>
          <Button variant="subtle" leftSection={<IconEdit size={18} aria-hidden />} onClick={() => setEditing(true)}>
            {t('labels.addressSet')}
          </Button>
        </div>
      ) : null}
      {editing ? <Form key={data.version} of={data} close={() => setEditing(false)} /> : null}
    </div>
  );
}

function Form({ of: known, close }: { of: Address; close: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(known.address ?? '');
  const [isAsked, setIsAsked] = useState(false);
  const wanted = originIn(text);
  const write = useWrite(
    (address: string | null) => body(api.PUT('/api/v1/label-address', { params: { header: ifMatch(known.version) }, body: { address } })),
    { refreshes: [keys.labelAddress], done: close },
  );
  return (
    <form
      className="tc-list"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setIsAsked(true);
        if (wanted !== undefined) write.run(wanted);
      }}
    >
      <TextInput
        label={t('labels.address')}
        description={t('labels.addressHint')}
        placeholder={t('labels.addressEmpty')}
        inputMode="url"
        autoCapitalize="none"
        error={isAsked && wanted === undefined ? t('labels.addressWrong') : null}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-actions">
        <Button type="submit" loading={write.pending}>
          {t('actions.save')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('actions.cancel')}
        </Button>
      </div>
    </form>
  );
}
