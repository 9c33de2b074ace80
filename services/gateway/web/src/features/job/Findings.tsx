import { ActionIcon, Button, Textarea } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { NumberField } from '../../components/NumberField';
import type { JobSheet } from '../../api/benchTypes';
import { Card } from '../../components/Page';
import { uid } from '../../lib/uid';
import { Buttons } from './Buttons';
import { type FindingInput, proposedFindings } from './finish';
import { SEVERITIES, words } from './looks';
import { useQuantity } from './useQuantity';

type Props = { sheet: JobSheet; findings: FindingInput[]; change: (findings: FindingInput[]) => void };

/** What is more than this job. Flagged points stand ready to be taken over with one tap. */
export function Findings({ sheet, findings, change }: Props) {
  const { t, i18n } = useTranslation();
  const quantity = useQuantity();
  const proposed = proposedFindings(sheet, findings, i18n.language, quantity);
  const put = (finding: FindingInput): void => change(findings.map((one) => (one.key === finding.key ? finding : one)));
  const blank = (): FindingInput => ({ key: uid(), text: '', severity: 'watch', cavity: null, item_id: null });
  return (
    <Card title={t('finding.title')} id="findings">
      <div className="tc-list">
        <p className="tc-soft tc-lead">{t('finding.text')}</p>
        {findings.map((finding) => (
          <FindingFields key={finding.key} finding={finding} put={put} drop={() => change(findings.filter((one) => one !== finding))} />
        ))}
        <div className="tc-chips">
          {proposed.map((finding) => (
            <button key={finding.key} type="button" className="tc-chip" onClick={() => change([...findings, finding])}>
              <IconPlus size={18} aria-hidden /> {finding.text}
            </button>
          ))}
        </div>
        <Button variant="default" leftSection={<IconPlus size={20} aria-hidden />} onClick={() => change([...findings, blank()])}>
          {t('finding.add')}
        </Button>
      </div>
    </Card>
  );
}

function FindingFields({ finding, put, drop }: { finding: FindingInput; put: (finding: FindingInput) => void; drop: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="tc-finding" role="group" aria-label={finding.text || t('finding.one')}>
      <Textarea
        label={t('finding.one')}
        required
        autosize
        minRows={1}
        value={finding.text}
        onChange={(event) => put({ ...finding, text: event.currentTarget.value })}
      />
      <Buttons
        label={t('finding.severity')}
        options={words(SEVERITIES).map((value) => ({ value, text: t(`severity.${value}`), ...SEVERITIES[value] }))}
        value={finding.severity}
        choose={(severity) => put({ ...finding, severity })}
      />
      <div className="tc-line">
        <NumberField
          label={t('finding.cavity')}
          inputMode="numeric"
          whole
          min={1}
          value={finding.cavity ?? ''}
          onChange={(cavity) => put({ ...finding, cavity: typeof cavity === 'number' ? cavity : null })}
        />
        <ActionIcon aria-label={t('finding.drop')} onClick={drop}>
          <IconTrash size={22} aria-hidden />
        </ActionIcon>
      </div>
    </div>
  );
}
