import { IconBuildingFactory2, IconHome2, IconTableImport } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { isMade, PLANT, type SetUp } from '../plant/plant';

const WAYS = [
  { way: 'byHand', icon: IconBuildingFactory2 },
  { way: 'byFile', icon: IconTableImport },
  { way: 'atLater', icon: IconHome2 },
] as const;
type Way = (typeof WAYS)[number]['way'];

/** The last step: each way ends the first start, and goes on at the page that takes the presses. */
export function PressesStep({ setUp }: { setUp: SetUp }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const open = async (way: Way): Promise<void> => {
    await goTo(way);
    // Only then: this page would say for a moment that all is over.
    await queries.invalidateQueries({ queryKey: PLANT });
  };
  const goTo = (way: Way): Promise<void> => {
    if (way === 'byHand') return navigate({ to: '/machines', search: { add: true } });
    return navigate({ to: way === 'byFile' ? '/import' : '/' });
  };
  const write = useWrite((_: Way, key) => body(api.POST('/api/v1/plant/set-up', { params: { header: { 'Idempotency-Key': key } } })), {
    refreshes: [keys.overview],
    done: (_, way) => void open(way),
  });
  return (
    <Card>
      <div className="tc-stack">
        {isMade(setUp.samples) ? <Notice tone="info">{t('welcome.goesOn')}</Notice> : null}
        {setUp.first_password ? <Notice tone="warn">{t('welcome.firstPassword')}</Notice> : null}
        <div className="tc-offers">
          {WAYS.map(({ way, icon: Icon }) => (
            <button key={way} type="button" className="tc-offer" disabled={write.pending} onClick={() => write.run(way)}>
              <Icon size={36} aria-hidden />
              <b>{t(`welcome.${way}`)}</b>
              <span>{t(`welcome.${way}Text`)}</span>
            </button>
          ))}
        </div>
        {write.error ? <ProblemNotice error={write.error} /> : null}
      </div>
    </Card>
  );
}
