import { Title } from '@mantine/core';
import { IconAlertTriangle, IconArrowRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useOverview } from '../../api/queries';
import { LinkButton } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { needOf, useMissing } from '../../lib/needs';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { type Figures, useFigures } from '../plant/plant';
import '../plant/plant.css';
import { PasswordAsked } from '../reserved/PasswordAsked';
import { type Area, AREAS, GROUPS } from './areas';
import { kept, type Kept, type Line } from './figures';
import { type List, useLists } from './useLists';

/** All that runs Toolcare on one page, with what stands there now. */
export function AdministrationPage() {
  const { t } = useTranslation();
  const isAdministrator = useStore(session).user?.role === 'administrator';
  const figures = useFigures(isAdministrator);
  const lists = useLists();
  const missing = useMissing();
  const open = AREAS.filter(({ to }) => missing(needOf(to)) === null);
  const groups = GROUPS.filter((group) => open.some((area) => area.group === group));
  const isShut = AREAS.some(({ to }) => missing(needOf(to)) === 'password');
  return (
    <>
      <PageHead title={t('administration.title')}>
        <p className="tc-soft" style={{ margin: 0 }}>
          {t('administration.intro')}
        </p>
      </PageHead>
      <div className="tc-stack">
        {figures.isError && !figures.data ? <ProblemNotice error={figures.error} retry={() => void figures.refetch()} /> : null}
        {figures.data && !figures.data.plant.set_up_at ? (
          <Notice tone="info">
            <div className="tc-line">
              {t('plant.goOnText')}
              <LinkButton to="/welcome" rightSection={<IconArrowRight size={18} aria-hidden />}>
                {t('plant.goOn')}
              </LinkButton>
            </div>
          </Notice>
        ) : null}
        {isShut ? <PasswordAsked text="reserved.more" /> : null}
        {isAdministrator && figures.isPending ? <Loading lines={4} height={120} /> : null}
        <div className="tc-groups">
          {groups.map((group) => (
            <section key={group} className="tc-group" aria-labelledby={`areas-${group}`}>
              <Title order={2} id={`areas-${group}`}>
                {t(`administration.group_${group}`)}
              </Title>
              <ul className="tc-areas">
                {open
                  .filter((area) => area.group === group)
                  .map((area) => (
                    <AreaCard key={area.name} area={area} figures={figures.data} lists={lists} />
                  ))}
              </ul>
            </section>
          ))}
        </div>
      </div>
    </>
  );
}

type CardProps = { area: Area; figures: Figures | undefined; lists: Record<List, Kept> };

function AreaCard({ area: { name, to, icon: Icon, lines, list }, figures, lists }: CardProps) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const overview = useOverview().data;
  const said = [...(figures && lines ? lines(figures, { t, format, overview }) : []), ...(list ? kept(list, lists[list], { t }) : [])];
  return (
    <li className="tc-area" data-area={name}>
      <Icon size={30} stroke={1.6} aria-hidden />
      <div>
        <Link to={to} className="tc-cover">
          {i18n.t(`administration.area_${name}` as 'administration.area_plant')}
        </Link>
      </div>
      <span className="tc-soft tc-small">{i18n.t(`administration.text_${name}` as 'administration.text_plant')}</span>
      {said.length > 0 ? (
        <ul>
          {said.map((line) => (
            <FigureLine key={line.text} line={line} />
          ))}
        </ul>
      ) : null}
    </li>
  );
}

function FigureLine({ line: { text, tone } }: { line: Line }) {
  return (
    <li data-tone={tone}>
      {tone ? <IconAlertTriangle size={17} aria-hidden /> : null}
      <span>{text}</span>
    </li>
  );
}
