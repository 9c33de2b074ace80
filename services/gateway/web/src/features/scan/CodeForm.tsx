import { Button, TextInput } from '@mantine/core';
import { IconQrcode } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNotice } from '../../components/Notice';
import { useCode } from './useCode';

type Props = { scanned: string; done?: () => void };

/** Scan or type: opens the tool or insert that the code means. What was scanned is looked up at once. */
export function CodeForm({ scanned, done }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const placeOf = useCode();
  const [text, setText] = useState(scanned);
  const find = useMutation({
    networkMode: 'always',
    mutationFn: placeOf,
    onSuccess: (place) => {
      done?.();
      if ('insertId' in place) void navigate({ to: '/inserts/$insertId', params: place, replace: !done });
      else void navigate({ to: '/tools/$toolId', params: place, replace: !done });
    },
  });
  const look = useEffectEvent((code: string) => find.mutate(code));
  useEffect(() => {
    if (scanned) look(scanned);
  }, [scanned]);
  return (
    <form
      className="tc-list"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) find.mutate(text.trim());
      }}
    >
      <TextInput
        label={t('code.label')}
        description={t('code.hint')}
        autoComplete="off"
        autoCapitalize="characters"
        data-autofocus
        data-takes-codes
        leftSection={<IconQrcode size={20} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {find.error ? <ProblemNotice error={find.error} /> : null}
      <Button type="submit" className="tc-primary" loading={find.isPending} disabled={!text.trim()}>
        {t('code.open')}
      </Button>
    </form>
  );
}
