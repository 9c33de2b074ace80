import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePeople } from '../../api/people';
import { useMachines, useTools } from '../../api/queries';
import { useTargets } from '../../api/telling';
import type { Recipients, RuleSaid } from '../../api/tellingTypes';
import { localeOf } from '../../lib/format';
import { ALL_KINDS, saidKinds } from './kinds';
import { isNobody } from './ruleValues';
import { useWeekWords } from './useWeekWords';
import { weekOf } from './week';

/** Names of tools or machines that a sentence can bear; of more it says how many. */
const NAMED = 3;

export type SaidRule = Omit<RuleSaid, 'name' | 'active' | 'ways'> & { ways: readonly string[] };

/** A rule as one would say it: what happens, who is told by which way and when, and what follows if nobody reads it. */
export function useRuleSentence(): (rule: SaidRule) => string {
  const { t, i18n } = useTranslation();
  const people = usePeople().data;
  const targets = useTargets().data;
  const tools = useTools({}).data;
  const machines = useMachines().data?.items;
  const week = useWeekWords();
  return useMemo(() => {
    const list = new Intl.ListFormat(localeOf(i18n.language), { type: 'conjunction' });
    const rows = tools?.pages.flatMap((page) => page.items) ?? [];
    const join = (names: readonly string[]): string => list.format(names);
    const what = ({ kinds, min_severity: least }: SaidRule): string => {
      const all = ALL_KINDS.every((kind) => kinds.includes(kind));
      const said = saidKinds(kinds).map((one) => ('whole' in one ? t(`alertGroupSaid.${one.whole}`) : t(`alertKindSaid.${one.one}`)));
      const named = all ? t('rule.everything') : join(said);
      return least === 'info' ? named : t(`rule.only_${least}`, { what: named });
    };
    const about = ({ tool_ids, machine_ids, areas }: SaidRule): string => {
      const named = [
        ...areas,
        ...tool_ids.map((id) => rows.find((one) => one.id === id)?.number ?? id.toUpperCase()),
        ...machine_ids.map((id) => machines?.find((one) => one.id === id)?.name ?? id),
      ];
      if (named.length === 0) return '';
      const rest = named.length - NAMED;
      const shown = rest > 1 ? [...named.slice(0, NAMED), t('rule.more', { count: rest })] : named;
      return t('rule.about', { names: join(shown) });
    };
    const whom = ({ concerned, roles, teams, people: names }: Recipients): string =>
      join([
        ...(concerned ? [t('rule.concerned')] : []),
        ...roles.map((role) => t(`rule.role_${role}`)),
        ...teams.map((team) => t('rule.team', { team })),
        ...names.map((name) => people?.find((one) => one.username === name)?.name ?? name),
      ]);
    const sendTo = ({ target_ids }: SaidRule): string => join(target_ids.map((id) => targets?.find((one) => one.id === id)?.name ?? id));
    const after = (minutes: number): string =>
      minutes % 60 === 0 ? t('rule.hours', { count: minutes / 60 }) : t('rule.minutes', { count: minutes });
    return (rule) => {
      const parts = { what: what(rule) + about(rule), when: week.say(weekOf(rule.week)) };
      const ways = join(rule.ways.filter((way) => way !== 'target').map((way) => t(`rule.by_${way as 'page'}`)));
      const sentences = [
        ways && !isNobody(rule.to) ? t('rule.tell', { ...parts, whom: whom(rule.to), ways }) : '',
        rule.target_ids.length > 0 ? t(ways ? 'rule.alsoSend' : 'rule.send', { ...parts, targets: sendTo(rule) }) : '',
        rule.week === null ? '' : t(rule.critical_anyway ? 'rule.waitsButCritical' : 'rule.waits'),
        rule.escalation ? t('rule.escalate', { after: after(rule.escalation.after_minutes), whom: whom(rule.escalation.to) }) : '',
      ];
      const text = sentences.filter(Boolean).join(' ');
      return text.charAt(0).toLocaleUpperCase(i18n.language) + text.slice(1);
    };
  }, [t, i18n.language, people, targets, tools, machines, week]);
}
