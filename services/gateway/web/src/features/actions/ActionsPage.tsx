import { IconAdjustments, IconLayoutKanban, IconListDetails, IconPlus } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../components/LinkButton';
import { Notice } from '../../components/Notice';
import { PageHead } from '../../components/Page';
import { ForYou } from '../telling/ForYou';
import { ZoneNote } from '../plant/ZoneNote';
import '../board/board.css';
import '../maintenance/bench.css';
import './actions.css';
import { Board } from './Board';
import { ActionRows } from './ActionRows';
import { Proposals } from './Proposals';
import type { ActionSearch } from './search';
import { useMe } from './useMe';

const route = getRouteApi('/actions');

export function ActionsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const me = useMe();
  const anybody = { ...search, owner: undefined, team: undefined };
  const hasNoTeam = search.whose === 'team' && search.team === undefined && me.team === '';
  return (
    <>
      <PageHead
        title={t('action.title')}
        actions={
          me.isEngineer ? (
            <>
              <LinkButton to="/action-rules" variant="default" leftSection={<IconAdjustments size={20} aria-hidden />}>
                {t('actionRules.short')}
              </LinkButton>
              <LinkButton to="/actions/new" leftSection={<IconPlus size={20} aria-hidden />}>
                {t('action.add')}
              </LinkButton>
            </>
          ) : null
        }
      />
      <div className="tc-stack">
        <ZoneNote />
        <ForYou />
        <Proposals me={me} />
        <nav className="tc-line tc-act-views" aria-label={t('action.views')}>
          <div className="tc-chips">
            <View search={{ ...anybody, whose: undefined }} isShown={search.whose === undefined}>
              {t('action.mine')}
            </View>
            <View search={{ ...anybody, whose: 'team' }} isShown={search.whose === 'team'}>
              {t('action.team')}
            </View>
            {me.isEngineer ? (
              <View search={{ ...anybody, whose: 'approval', view: 'list', state: undefined }} isShown={search.whose === 'approval'}>
                {t('action.toApprove')}
              </View>
            ) : null}
            <View search={{ ...anybody, whose: 'all' }} isShown={search.whose === 'all'}>
              {t('action.all')}
            </View>
          </div>
          {search.whose === 'approval' ? null : (
            <div className="tc-chips">
              <View search={{ ...search, view: undefined }} isShown={search.view === undefined}>
                <IconLayoutKanban size={18} aria-hidden /> {t('action.board')}
              </View>
              <View search={{ ...search, view: 'list' }} isShown={search.view === 'list'}>
                <IconListDetails size={18} aria-hidden /> {t('action.list')}
              </View>
            </div>
          )}
        </nav>
        {hasNoTeam ? (
          <Notice tone="info">{t('action.noTeam')}</Notice>
        ) : search.view === 'list' || search.whose === 'approval' ? (
          <ActionRows search={search} me={me} />
        ) : (
          <Board search={search} me={me} />
        )}
      </div>
    </>
  );
}

function View({ search, isShown, children }: { search: ActionSearch; isShown: boolean; children: ReactNode }) {
  return (
    <Link
      to="/actions"
      search={search}
      replace
      className="tc-chip"
      activeOptions={{ exact: true }}
      aria-current={isShown ? 'page' : undefined}
    >
      {children}
    </Link>
  );
}
