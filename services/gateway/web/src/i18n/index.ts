import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = 'toolcare-language';
const PLANT_KEY = 'toolcare-plant-language';

/** Texts of pages that not every visit needs; a route names those that its page speaks with. */
export type Area =
  | 'problems'
  | 'parts'
  | 'bench'
  | 'files'
  | 'people'
  | 'tooling'
  | 'causes'
  | 'failures'
  | 'actions'
  | 'photos'
  | 'guest'
  | 'sources'
  | 'opcua'
  | 'cameras'
  | 'account'
  | 'rights'
  | 'reserved'
  | 'audit'
  | 'broker'
  | 'signin'
  | 'telling'
  | 'retention'
  | 'backups'
  | 'plant'
  | 'analytics'
  | 'tuner'
  | 'reconciliation'
  | 'press'
  | 'gaps'
  | 'wall'
  | 'reports';

const CATALOGUES = import.meta.glob<{ default: object }>('./*.json');
const BASE = 'base';
const IDLE_MS = 1000;
const wanted = new Set<Area | typeof BASE>([BASE]);
const loaded = new Set<string>();

function isLanguage(value: string | null): value is Language {
  return value !== null && (LANGUAGES as readonly string[]).includes(value);
}

/** What was chosen on this device, else the plant's language, else the browser's first one that we speak. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(KEY);
  if (isLanguage(chosen)) return chosen;
  const plants = localStorage.getItem(PLANT_KEY);
  if (isLanguage(plants)) return plants;
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage);
  return spoken ?? 'en';
}

async function load(language: Language): Promise<void> {
  await Promise.all([...wanted].map((area) => loadOne(area === BASE ? `./${language}.json` : `./${language}.${area}.json`, language)));
}

async function loadOne(file: string, language: Language): Promise<void> {
  const catalogue = CATALOGUES[file];
  if (!catalogue || loaded.has(file)) return;
  i18next.addResourceBundle(language, 'translation', (await catalogue()).default, true, true);
  loaded.add(file);
}

/** Fetches an area's texts in the language in use; a later change of language brings them along. */
export async function loadArea(area: Area): Promise<void> {
  wanted.add(area);
  await load(i18next.language as Language);
}

export async function startI18n(): Promise<void> {
  const language = preferredLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: {},
    fallbackLng: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await load(language);
  await speak(language);
  whenIdle(() => void loadArea('problems'));
}

/** What goes wrong is put into words soon after the first page, which does not wait for them. */
function whenIdle(then: () => void): void {
  // Safari has no such moment of its own.
  if ('requestIdleCallback' in window) window.requestIdleCallback(then, { timeout: IDLE_MS });
  else setTimeout(then, IDLE_MS);
}

async function speak(language: Language): Promise<void> {
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

/** What the plant speaks, on a device where nobody has chosen; null where the plant leaves it to the browser. */
export async function takePlantLanguage(language: Language | null): Promise<void> {
  if (language) localStorage.setItem(PLANT_KEY, language);
  else localStorage.removeItem(PLANT_KEY);
  const wanted = preferredLanguage();
  if (wanted === i18next.language) return;
  await load(wanted);
  await speak(wanted);
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEY, language);
  await load(language);
  await speak(language);
}
