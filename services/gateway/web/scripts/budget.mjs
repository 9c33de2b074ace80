// Fails the build when the client grows past what a tablet on poor Wi-Fi can load. Sizes: gzip -9, 1 kB = 1000 B.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const STATIC = new URL('../../src/toolcare_gateway/static/', import.meta.url);
const LIMITS = { initialKb: 260, requests: 12, routeKb: 60 };
/** Lazy chunks that may be larger: the library that draws the analysis. */
const LARGER = { charts: 140 };
const limitOf = (name) => LARGER[name.split('-')[0]] ?? LIMITS.routeKb;

if (!existsSync(new URL('index.html', STATIC))) {
  console.error('budget: nothing built yet; run "npm run build" first');
  process.exit(1);
}

const kb = (name) => gzipSync(readFileSync(new URL(name, STATIC)), { level: 9 }).length / 1000;
const assets = readdirSync(new URL('assets/', STATIC)).filter((name) => /\.(js|css)$/.test(name));
const html = readFileSync(new URL('index.html', STATIC), 'utf8');
const isInHtml = (name) => html.includes(`assets/${name}`);

/** Static imports of a chunk, with those of its imports: what the browser asks for before the chunk runs. */
function withImports(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  const code = readFileSync(new URL(`assets/${name}`, STATIC), 'utf8');
  for (const [, file] of code.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) withImports(file, seen);
  return seen;
}

const entry = new Set();
for (const name of assets.filter(isInHtml)) name.endsWith('.js') ? withImports(name, entry) : entry.add(name);
// The first page needs its own route and one language beside the entry.
for (const start of ['HomePage-', 'en-']) {
  const chunk = assets.find((name) => name.startsWith(start) && name.endsWith('.js'));
  if (chunk) withImports(chunk, entry);
}

const initial = kb('index.html') + [...entry].reduce((sum, name) => sum + kb(`assets/${name}`), 0);
const requests = 1 + entry.size;
const routes = assets.filter((name) => !entry.has(name)).map((name) => ({ name, size: kb(`assets/${name}`) }));
routes.sort((a, b) => b.size - a.size);

console.log(`initial ${initial.toFixed(1)} kB gz in ${requests} requests (limit ${LIMITS.initialKb} kB, ${LIMITS.requests})`);
for (const name of entry) console.log(`  ${kb(`assets/${name}`).toFixed(1).padStart(6)} kB  ${name}`);
console.log(`later chunks (limit ${LIMITS.routeKb} kB each, charts ${LARGER.charts}):`);
for (const { name, size } of routes) console.log(`  ${size.toFixed(1).padStart(6)} kB  ${name}`);

const faults = [
  initial > LIMITS.initialKb && `initial load is ${initial.toFixed(1)} kB`,
  requests > LIMITS.requests && `${requests} requests before the first page`,
  ...routes.filter((route) => route.size > limitOf(route.name)).map((route) => `${route.name} is ${route.size.toFixed(1)} kB`),
].filter(Boolean);
for (const fault of faults) console.error(`budget exceeded: ${fault}`);
process.exit(faults.length ? 1 : 0);
