import { useTranslation } from 'react-i18next';
import type { Report, ReportSchedule } from '../../api/reports';
import { usePeriodWords } from '../analytics/usePeriodWords';
import { useFormat } from '../../components/useFormat';

type Problem = { problem_code: string | null; problem: string | null };

const DAY_MS = 86_400_000;

/** A month that still ran when its report was made ends before its last day. */
function endsMonth(last: string | null): boolean {
  return last === null || new Date(Date.parse(last) + DAY_MS).getUTCDate() === 1;
}

/** What reports are called, and why one is not there. */
export function useReportWords() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const periods = usePeriodWords();
  const name = (kind: Report['kind']): string => t(`reportKind.${kind}`);
  return {
    title: (report: Report): string =>
      [name(report.kind), report.about, report.test ? t('reports.isTest') : ''].filter(Boolean).join(' · '),
    days: ({ kind, first, last }: Report): string =>
      first && kind === 'plant_month' && endsMonth(last)
        ? periods.month(first.slice(0, 7))
        : first && last
          ? t('reports.fromTo', { first: format.date(first), last: format.date(last) })
          : '',
    language: (language: Report['language']): string => t(language === 'de' ? 'reports.german' : 'reports.english'),
    problem: ({ problem_code: code, problem }: Problem): string => {
      const key = `reportProblem.${code ?? ''}`;
      return i18n.exists(key) ? i18n.t(key as 'reportProblem.report_broken') : (problem ?? '');
    },
    when: ({ every, hour }: Pick<ReportSchedule, 'every' | 'hour'>): string =>
      t(`reports.every_${every}`, { hour: `${String(hour).padStart(2, '0')}:00` }),
  };
}
