import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFixRates } from '../../api/actions';
import type { FixRate } from '../../api/actionTypes';
import { useCodes } from '../../api/failures';
import { ProblemNotice } from '../../components/Notice';
import { Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { inWords } from '../../lib/words';
import './actions.css';
import { askedAt, fixOptions, isTried, type FixOption } from './fixes';

type Props = {
  toolId: string;
  failures: readonly { code: string | null; cavity: number | null }[];
  chosen: readonly string[];
  change: (codes: string[], names: string[]) => void;
  label?: string;
};

/** How many are shown before one asks for all. */
const SHOWN = 6;

/** The kinds of fix, each with how often it has held for this failure: the next person learns from the last. */
export function FixChoice({ toolId, failures, chosen, change, label }: Props) {
  const { t, i18n } = useTranslation();
  const codes = useCodes({ group: ['fix'], tool_id: toolId });
  const rates = useFixRates(askedAt(failures, toolId));
  const [isAll, setIsAll] = useState(false);
  if (codes.isPending || rates.isPending) return <Loading lines={3} />;
  if (!codes.data) return <ProblemNotice error={codes.error} retry={() => void codes.refetch()} />;
  const names = new Map(codes.data.items.map((one) => [one.code, inWords(one.names, i18n.language) || one.code]));
  const options = fixOptions(codes.data.items, rates.data?.items ?? []);
  const first = options.filter((option, index) => index < SHOWN || isTried(option) || chosen.includes(option.code));
  const toggle = (code: string): void => {
    const now = chosen.includes(code) ? chosen.filter((one) => one !== code) : [...chosen, code];
    change(
      now,
      now.map((one) => names.get(one) ?? one),
    );
  };
  return (
    <div className="tc-list">
      <ul className="tc-act-fixes" aria-label={label ?? t('evidence.fixes')}>
        {(isAll ? options : first).map((option) => (
          <li key={option.code}>
            <button
              type="button"
              role="checkbox"
              aria-checked={chosen.includes(option.code)}
              className="tc-choice"
              data-fix={option.code}
              onClick={() => toggle(option.code)}
            >
              <Held option={option} name={names.get(option.code) ?? option.code} />
            </button>
          </li>
        ))}
      </ul>
      {!isAll && first.length < options.length ? (
        <Button variant="default" onClick={() => setIsAll(true)}>
          {t('fixRate.all', { count: options.length - first.length })}
        </Button>
      ) : null}
    </div>
  );
}

function Held({ option, name }: { option: FixOption; name: string }) {
  const { t } = useTranslation();
  const { rate } = option;
  return (
    <span className="tc-act-held">
      <strong>{name}</strong>
      <span className="tc-soft tc-small">{rate === null || !isTried(option) ? t('fixRate.none') : <RateWords rate={rate} />}</span>
      {rate !== null && rate.rate !== null ? <RateBar rate={rate} /> : null}
    </span>
  );
}

function RateWords({ rate }: { rate: FixRate }) {
  const { t } = useTranslation();
  const ended = rate.held + rate.returned;
  return (
    <>
      {ended > 0 ? t('fixRate.held', { held: rate.held, count: ended }) : null}
      {ended > 0 && rate.running > 0 ? ', ' : null}
      {rate.running > 0 ? t('fixRate.running', { count: rate.running }) : null}
    </>
  );
}

/** The share that held, and how sure that is: few tries leave a wide band. */
function RateBar({ rate }: { rate: FixRate }) {
  const { t } = useTranslation();
  const format = useFormat();
  const percent = (share: number | null): number => (share ?? 0) * 100;
  return (
    <span
      className="tc-act-rate"
      role="img"
      aria-label={t('fixRate.range', { low: format.percent(percent(rate.low)), high: format.percent(percent(rate.high)) })}
    >
      <i style={{ left: `${String(percent(rate.low))}%`, width: `${String(percent(rate.high) - percent(rate.low))}%` }} />
      <b style={{ left: `${String(percent(rate.rate))}%` }} />
    </span>
  );
}
