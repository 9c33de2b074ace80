import { IconCheck, IconPlus, IconQuestionMark, IconX, type TablerIcon } from '@tabler/icons-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CauseState } from '../../api/causeTypes';
import { type Bones, type Branch, MOST_OF_A_BRANCH, type PossibleCause } from './analysisValues';
import { FISH, fishOf, fitted } from './fishbone';

export const STATE_ICONS: Record<CauseState, TablerIcon> = { suspected: IconQuestionMark, ruled_out: IconX, confirmed: IconCheck };

type Props = {
  bones: Bones;
  /** What the bones lead to. */
  problem: string;
  /** Null: the diagram is only shown. */
  edit: { add: (branch: Branch) => void; open: (branch: Branch, cause: PossibleCause) => void } | null;
};

const HEAD = { letters: 13, lines: 5 };

/** An Ishikawa diagram. A tap on the name of a bone adds a cause to it, a tap on a cause opens that. */
export function Fishbone({ bones, problem, edit }: Props) {
  const { t } = useTranslation();
  const fish = fishOf(bones);
  const { head, label } = FISH;
  const title = fitted(problem, HEAD.letters, HEAD.lines);
  const said = (cause: PossibleCause): string => `${cause.text}, ${t(`causes.state_${cause.state}`)}`;
  return (
    <svg
      className="tc-fish"
      viewBox={`0 0 ${String(FISH.width)} ${String(Math.ceil(fish.height))}`}
      role={edit ? 'group' : 'img'}
      aria-label={t('causes.fishbone')}
    >
      <line className="tc-spine" x1={10} y1={fish.spine} x2={head.x} y2={fish.spine} />
      <g className="tc-fish-head">
        <rect x={head.x} y={fish.spine - head.height / 2} width={head.width} height={head.height} rx={10} />
        {title.lines.map((line, index) => (
          <text
            key={line + String(index)}
            x={head.x + head.width / 2}
            y={fish.spine + (index - (title.lines.length - 1) / 2) * FISH.line + 6}
            textAnchor="middle"
            fontSize={`${String(title.scale)}em`}
          >
            {line}
          </text>
        ))}
      </g>
      {fish.bones.map((bone) => {
        const name = t(`causes.branch_${bone.branch}`);
        const isFull = bones[bone.branch].length >= MOST_OF_A_BRANCH;
        return (
          <g key={bone.branch}>
            <line className="tc-bone" x1={bone.tip.x} y1={bone.tip.y} x2={bone.root.x} y2={bone.root.y} />
            <Part
              className="tc-bone-name"
              name={t('causes.addTo', { branch: name })}
              press={edit && !isFull ? () => edit.add(bone.branch) : null}
            >
              <rect x={bone.label.x} y={bone.label.y} width={label.width} height={label.height} rx={8} />
              <text x={bone.label.x + label.width / 2 - (edit ? 14 : 0)} y={bone.label.y + label.height / 2 + 6} textAnchor="middle">
                {name}
              </text>
              {edit ? (
                <IconPlus x={bone.label.x + label.width - 34} y={bone.label.y + label.height / 2 - 11} width={22} height={22} />
              ) : null}
            </Part>
            {bone.causes.map(({ cause, lines, scale, x, y, width, height, twig }) => {
              const Icon = STATE_ICONS[cause.state];
              return (
                <Part
                  key={cause.id}
                  className="tc-fish-cause"
                  state={cause.state}
                  name={said(cause)}
                  press={edit ? () => edit.open(bone.branch, cause) : null}
                >
                  <rect x={x} y={y} width={width} height={height - 2} rx={6} />
                  <line x1={x} y1={y + height - 4} x2={twig} y2={y + height - 4} />
                  <Icon x={x + 2} y={y + 8} width={20} height={20} stroke={2.4} />
                  {lines.map((line, index) => (
                    <text key={line + String(index)} x={x + FISH.icon} y={y + 24 + index * FISH.line} fontSize={`${String(scale)}em`}>
                      {line}
                    </text>
                  ))}
                </Part>
              );
            })}
          </g>
        );
      })}
    </svg>
  );
}

type PartProps = { className: string; name: string; state?: CauseState; press: (() => void) | null; children: ReactNode };

/** A part of the drawing that may be a button. */
function Part({ className, name, state, press, children }: PartProps) {
  if (!press) {
    return (
      <g className={className} data-state={state}>
        {children}
      </g>
    );
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    press();
  };
  return (
    <g className={className} data-state={state} role="button" tabIndex={0} onClick={press} onKeyDown={onKey}>
      <title>{name}</title>
      {children}
    </g>
  );
}
