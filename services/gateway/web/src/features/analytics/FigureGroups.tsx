import { useTranslation } from 'react-i18next';
import type { FigureList } from '../../api/analyticsTypes';
import { Card } from '../../components/Page';
import { FigureTile } from './FigureTile';
import { type FigureGroup, grouped } from './groups';
import type { FilterSearch } from './search';

/** As few figures stand side by side with another group of few. */
const FEW = 3;

type Props = { figures: FigureList; search: FilterSearch; without?: FigureGroup };

/** All figures in their groups, those of few side by side. */
export function FigureGroups({ figures, search, without }: Props) {
  const { t } = useTranslation();
  return (
    <div className="tc-figure-groups">
      {grouped(figures.items)
        .filter(({ group }) => group !== without)
        .map(({ group, items }) => (
          <div key={group} data-large={items.length > FEW || undefined}>
            <Card title={t(`figureGroup.${group}`)} id={`figures-${group}`}>
              <ul className="tc-figure-tiles">
                {items.map((figure) => (
                  <FigureTile key={figure.id} figure={figure} currency={figures.currency} search={search} />
                ))}
              </ul>
            </Card>
          </div>
        ))}
    </div>
  );
}
