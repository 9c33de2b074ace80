import { Button } from '@mantine/core';
import { IconCamera } from '@tabler/icons-react';
import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { loadArea } from '../../i18n';
import type { CaptureProps } from './CaptureDialog';

/** What the page itself needs comes first. */
const PATIENCE_MS = 500;

type Dialog = ComponentType<CaptureProps>;

/** Its part of the program and its texts. */
async function load(): Promise<Dialog> {
  const [{ CaptureDialog }] = await Promise.all([import('./CaptureDialog'), loadArea('cameras'), loadArea('photos')]);
  return CaptureDialog;
}

type Props = Omit<CaptureProps, 'close' | 'title'> & {
  label: string;
  /** What stands on the button. */
  children: ReactNode;
  primary?: boolean;
  /** Where the camera's part of the program cannot be loaded: no network, and this device never had it. */
  otherwise?: () => void;
};

/** One tap opens the camera. It is fetched while the button is looked at, so that it is there without a network, too. */
export function TakePhoto({ label, children, primary = false, otherwise, ...capture }: Props) {
  const [Dialog, setDialog] = useState<Dialog | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [isLoading, setLoading] = useState(false);
  useEffect(() => {
    // A failure is met again by the tap, which has another way out.
    const timer = setTimeout(() => void load().catch(() => undefined), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  const open = async (): Promise<void> => {
    setLoading(true);
    try {
      const loaded = await load();
      setDialog(() => loaded);
      setOpen(true);
    } catch {
      otherwise?.();
    } finally {
      setLoading(false);
    }
  };
  return (
    <>
      <Button
        className={primary ? 'tc-primary' : undefined}
        variant="default"
        aria-label={label}
        aria-haspopup="dialog"
        loading={isLoading}
        leftSection={<IconCamera size={22} aria-hidden />}
        onClick={() => void open()}
      >
        {children}
      </Button>
      {isOpen && Dialog ? <Dialog {...capture} title={label} close={() => setOpen(false)} /> : null}
    </>
  );
}
