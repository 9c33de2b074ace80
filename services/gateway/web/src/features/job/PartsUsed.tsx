import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobSheet, PartUse } from '../../api/benchTypes';
import { useParts } from '../../api/parts';
import type { Part } from '../../api/types';
import { keys } from '../../api/keys';
import { ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';
import { AttemptKey } from '../../lib/idempotency';
import { api, body } from '../../api/client';
import { usePartReturn } from './usePartReturn';

const SHOWN = 6;
const TYPING_MS = 250;

type Line = { partId: string; number: string; name: string; quantity: number; lastUse: PartUse };

/** Uses of one part as one line; minus takes back the last of them. */
function linesOf(uses: readonly PartUse[]): Line[] {
  const lines = new Map<string, Line>();
  for (const use of uses) {
    const line = lines.get(use.part_id);
    lines.set(use.part_id, {
      ...{ partId: use.part_id, number: use.number, name: use.name, lastUse: use },
      quantity: (line?.quantity ?? 0) + use.quantity,
    });
  }
  return [...lines.values()];
}

/** Parts are booked out of the stock at once; the tool's own parts are offered first. */
export function PartsUsed({ sheet }: { sheet: JobSheet }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [q, setQ] = useState('');
  const [wanted] = useDebouncedValue(q.trim(), TYPING_MS);
  const found = useParts(wanted ? { q: wanted } : { tool_id: sheet.tool.id });
  const lines = linesOf(sheet.parts);
  const job_id = sheet.job.id;
  const refreshes = [keys.jobSheet(job_id), keys.parts];
  // One for each part: another one taken in between must not make a new use of one whose answer was lost.
  const [attempts] = useState(() => new Map<string, AttemptKey>());
  const use = useWrite(
    (part_id: string) => {
      const attempt = attempts.get(part_id) ?? new AttemptKey();
      attempts.set(part_id, attempt);
      return body(
        api.POST('/api/v1/jobs/{job_id}/parts', {
          params: { path: { job_id }, header: { 'Idempotency-Key': attempt.for(part_id) } },
          body: { part_id, quantity: 1 },
        }),
      );
    },
    {
      refreshes,
      done: (_, part_id) => {
        attempts.delete(part_id);
        setQ('');
      },
    },
  );
  const giveBack = usePartReturn(job_id);
  const rows = (found.data?.pages.flatMap((page) => page.items) ?? []).filter((part) => lines.every((line) => line.partId !== part.id));
  const error = use.error ?? giveBack.error;
  // Until the sheet shows what was booked, a second tap could only mean the same.
  const isBooking = use.pending || giveBack.pending;
  return (
    <Card title={t('partsUsed.title')} id="parts-used">
      <div className="tc-list">
        {lines.map((line) => (
          <div key={line.partId} className="tc-part-line">
            <span>
              <strong>{line.number}</strong> {line.name}
            </span>
            <button
              type="button"
              aria-label={t('partsUsed.less', { part: line.number })}
              disabled={isBooking}
              onClick={() => giveBack.run(line.lastUse.id)}
            >
              <IconMinus size={22} aria-hidden />
            </button>
            <strong className="tc-job-figure">{format.decimal(line.quantity)}</strong>
            <button
              type="button"
              aria-label={t('partsUsed.more', { part: line.number })}
              disabled={isBooking}
              onClick={() => use.run(line.partId)}
            >
              <IconPlus size={22} aria-hidden />
            </button>
          </div>
        ))}
        {error ? <ProblemNotice error={error} /> : null}
        <TextInput
          type="search"
          label={t('partsUsed.search')}
          placeholder={t('partsUsed.searchHint')}
          value={q}
          onChange={(event) => setQ(event.currentTarget.value)}
        />
        {rows.slice(0, SHOWN).map((part) => (
          <Offer key={part.id} part={part} pending={isBooking} use={() => use.run(part.id)} />
        ))}
      </div>
    </Card>
  );
}

function Offer({ part, pending, use }: { part: Part; pending: boolean; use: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="tc-part-line">
      <span>
        <strong>{part.number}</strong> {part.name}{' '}
        <span className="tc-soft tc-small">{t('part.inStock', { stock: format.decimal(part.stock), unit: part.unit })}</span>
      </span>
      <Button
        variant="default"
        disabled={pending}
        leftSection={<IconPlus size={20} aria-hidden />}
        aria-label={t('partsUsed.take', { part: part.number })}
        onClick={use}
      >
        {t('finish.add')}
      </Button>
    </div>
  );
}
