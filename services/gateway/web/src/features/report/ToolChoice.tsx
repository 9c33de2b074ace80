import { TextInput } from '@mantine/core';
import { IconBuildingFactory2, IconQrcode, IconSearch } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMachines, useTools } from '../../api/queries';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { found } from '../home/work';
import { useToolOfCode } from './useToolOfCode';

const SHOWN = 8;

/** Which tool: what the gun reads on this page, the press it hangs on, or its number typed. */
export function ToolChoice({ choose }: { choose: (toolId: string) => void }) {
  return (
    <div className="tc-report-tools">
      <ByNumber choose={choose} />
      <FromPress choose={choose} />
    </div>
  );
}

function ByNumber({ choose }: { choose: (toolId: string) => void }) {
  const { t } = useTranslation();
  const toolOf = useToolOfCode();
  const [typed, setTyped] = useState('');
  const q = typed.trim();
  // The same answer as the home page's: it is there without a network, too.
  const known = useTools({});
  const searched = useTools(q ? { q } : {});
  const rows = found(known.data?.pages.flatMap((page) => page.items) ?? [], q);
  const more = q && !searched.isPlaceholderData ? (searched.data?.pages.flatMap((page) => page.items) ?? []) : [];
  const hits = [...new Map([...rows, ...more].map((row) => [row.id, row])).values()].slice(0, SHOWN);
  const find = useMutation({ networkMode: 'always', mutationFn: toolOf, onSuccess: choose });
  return (
    <Card>
      <Notice tone="info" icon={IconQrcode}>
        {t('report.scanNow')}
      </Notice>
      <form
        role="search"
        style={{ marginTop: '1rem' }}
        onSubmit={(event) => {
          event.preventDefault();
          if (q) find.mutate(q);
        }}
      >
        <TextInput
          type="search"
          size="lg"
          aria-label={t('tools.search')}
          placeholder={t('tools.searchHint')}
          leftSection={<IconSearch size={24} aria-hidden />}
          enterKeyHint="go"
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </form>
      {find.error && hits.length === 0 ? <ProblemNotice error={find.error} /> : null}
      <ul className="tc-list" style={{ marginTop: '0.75rem' }} aria-label={t('home.found')}>
        {hits.map((row) => (
          <li key={row.id}>
            <button type="button" className="tc-choice" onClick={() => choose(row.id)}>
              <strong className="tc-number">{row.number}</strong>
              <span className="tc-soft">{row.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function FromPress({ choose }: { choose: (toolId: string) => void }) {
  const { t } = useTranslation();
  const machines = useMachines();
  const runs = (machines.data?.items ?? []).flatMap((machine) => machine.tools.map((tool) => ({ machine, tool })));
  return (
    <Card title={t('report.fromPress')} id="from-press">
      {machines.isPending ? <Loading lines={3} height={76} /> : null}
      {machines.isSuccess && runs.length === 0 ? <p className="tc-soft">{t('report.nothingMounted')}</p> : null}
      <ul className="tc-list">
        {runs.map(({ machine, tool }) => (
          <li key={tool.id}>
            <button type="button" className="tc-choice" onClick={() => choose(tool.id)} data-machine={machine.id}>
              <IconBuildingFactory2 size={28} aria-hidden style={{ flex: 'none' }} />
              <span>
                <strong>{machine.name}</strong>
                <span style={{ display: 'block' }}>
                  <span className="tc-number">{tool.number}</span> <span className="tc-soft">{tool.name}</span>
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
