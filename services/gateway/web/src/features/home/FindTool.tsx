import { Button, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ToolRow } from '../../api/types';
import { ConditionBadge } from '../../components/Status';
import { found } from '../../lib/knownTools';

const SHOWN = 5;

/** The largest thing on the page: a hand scanner or a finger types a number here, and the tool opens. */
export function FindTool({ rows }: { rows: readonly ToolRow[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [q, setQ] = useState('');
  const matches = found(rows, q);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wanted = q.trim();
    const exact =
      matches.find((row) => row.number.toLowerCase() === wanted.toLowerCase()) ?? (matches.length === 1 ? matches[0] : undefined);
    if (exact) void navigate({ to: '/tools/$toolId', params: { toolId: exact.id } });
    else void navigate({ to: '/tools', search: wanted ? { q: wanted } : {} });
  };
  return (
    <section className="tc-card" aria-label={t('home.find')}>
      <form onSubmit={submit} className="tc-find" role="search">
        <TextInput
          type="search"
          size="lg"
          aria-label={t('tools.search')}
          placeholder={t('home.findHint')}
          leftSection={<IconSearch size={26} aria-hidden />}
          enterKeyHint="go"
          autoComplete="off"
          value={q}
          onChange={(event) => setQ(event.currentTarget.value)}
        />
        <Button type="submit" size="lg" className="tc-primary">
          {t('home.findButton')}
        </Button>
      </form>
      {matches.length > 0 ? (
        <ul className="tc-list" style={{ marginTop: '0.75rem' }} aria-label={t('home.found')}>
          {matches.slice(0, SHOWN).map((row) => (
            <li key={row.id} className="tc-row-link">
              <span>
                <Link to="/tools/$toolId" params={{ toolId: row.id }} className="tc-cover">
                  <strong className="tc-number">{row.number}</strong> <span className="tc-soft">{row.name}</span>
                </Link>
              </span>
              <ConditionBadge condition={row.condition} />
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
