import './mantine.css';
import './styles.css';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { startI18n } from './i18n';
import { bootSession } from './lib/bootSession';
import { registerServiceWorker } from './lib/update';

async function start(): Promise<void> {
  await Promise.all([startI18n(), bootSession()]);
  const root = document.getElementById('root');
  if (root) createRoot(root).render(<App />);
  await registerServiceWorker();
}

void start();
