import { useTranslation } from 'react-i18next';
import type { ActionKind } from '../../api/actionTypes';
import { KIND_ICONS } from './ActionBadges';
import { KINDS } from './search';

/** The three kinds, each with the sentence that tells it from the others. */
export function KindChoice({ kind, choose }: { kind: ActionKind; choose: (kind: ActionKind) => void }) {
  const { t } = useTranslation();
  return (
    <div role="radiogroup" aria-label={t('actionForm.kind')} className="tc-list">
      {KINDS.map((one) => {
        const Icon = KIND_ICONS[one];
        return (
          <button key={one} type="button" role="radio" aria-checked={one === kind} className="tc-choice" onClick={() => choose(one)}>
            <span className="tc-radio" aria-hidden />
            <Icon size={26} aria-hidden />
            <span>
              <strong>{t(`actionKind.${one}`)}</strong>
              <span className="tc-soft tc-small tc-act-by">{t(`actionKindHint.${one}`)}</span>
            </span>
          </button>
        );
      })}
    </div>
  );
}
