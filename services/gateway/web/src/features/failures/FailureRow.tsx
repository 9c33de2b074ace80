import { IconMapPin, IconPhoto, IconUser } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Report } from '../../api/failureTypes';
import { Thumb } from '../../components/photo/Thumb';
import { Age } from '../../components/Status';
import { useCounted } from '../../components/useCounted';
import { useWho } from '../../components/useWho';
import { FailureStateBadge, SeverityBadge } from './Badges';
import { SEVERITIES } from './looks';
import { useFailureWords } from './useFailureWords';

/** A report as a card: its picture is its face where there is one. */
export function FailureRow({ report, hasTool = true }: { report: Report; hasTool?: boolean }) {
  const { t } = useTranslation();
  const words = useFailureWords();
  const counted = useCounted();
  const who = useWho();
  const [photo] = report.photo_ids;
  const place = words.place(report);
  return (
    <li className="tc-work tc-failure" data-tone={SEVERITIES[report.severity].tone} data-failure={report.number}>
      <div className="tc-stack" style={{ gap: '0.375rem' }}>
        <div className="tc-work-head">
          <div>
            <Link to="/failures/$failureId" params={{ failureId: report.id }} className="tc-cover">
              <strong className="tc-failure-name">{words.code(report.code)}</strong>{' '}
              <span className="tc-soft">{t('failures.numbered', { number: report.number })}</span>
            </Link>
          </div>
          <FailureStateBadge state={report.state} />
        </div>
        <div className="tc-line">
          <SeverityBadge severity={report.severity} />
          {hasTool ? (
            <span>
              <strong className="tc-number">{report.tool.number}</strong> <span className="tc-soft">{report.tool.name}</span>
            </span>
          ) : null}
          {place ? (
            <span className="tc-line" style={{ gap: '0.25rem' }}>
              <IconMapPin size={17} aria-hidden /> {place}
            </span>
          ) : null}
        </div>
        {report.note ? <div className="tc-wrap tc-two-lines">{report.note}</div> : null}
        <div className="tc-line tc-small tc-soft">
          <span className="tc-line" style={{ gap: '0.25rem' }}>
            <IconUser size={16} aria-hidden /> {who.name(report.reported_by)}
          </span>
          <Age at={report.reported_at} />
          {report.shots === null ? null : <span>{t('log.at', counted(report.shots))}</span>}
          {report.machine ? <span>{report.machine.name}</span> : null}
          {report.photo_ids.length > 1 ? (
            <span className="tc-line" style={{ gap: '0.25rem' }}>
              <IconPhoto size={16} aria-hidden /> {report.photo_ids.length}
            </span>
          ) : null}
        </div>
      </div>
      {photo ? (
        <div className="tc-failure-face">
          <Thumb id={photo} alt="" />
        </div>
      ) : null}
    </li>
  );
}
