import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import { ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { chooseLanguage, type Language } from '../../i18n';
import { LANGUAGE_NAMES, type Plant, PLANT } from '../plant/plant';
import { Next } from './Next';

/** The language of this device, of this person, and of everybody who has not chosen another one. */
export function LanguageStep({ plant, next }: { plant: Plant; next: () => void }) {
  const { i18n } = useTranslation();
  const write = useWrite(
    async (language: Language) => {
      await api.PATCH('/api/v1/session', { body: { language } });
      return body(api.PATCH('/api/v1/plant', { params: { header: ifMatch(plant.version) }, body: { language } }));
    },
    { refreshes: [PLANT], done: next },
  );
  return (
    <Card>
      <div className="tc-stack">
        <div className="tc-offers">
          {LANGUAGE_NAMES.map(({ value, label }) => (
            <button
              key={value}
              type="button"
              className="tc-offer"
              lang={value}
              aria-pressed={i18n.language === value}
              onClick={() => void chooseLanguage(value)}
            >
              <b>{label}</b>
            </button>
          ))}
        </div>
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Next pending={write.pending} go={() => write.run(i18n.language as Language)} />
      </div>
    </Card>
  );
}
