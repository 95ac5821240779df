// Draws docs/images/login.svg, a sequence diagram of a recorded login; with --check only says whether it is up to date.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { recordLogin } from './record-login.mjs';

const file = path.resolve(import.meta.dirname, '../docs/images/login.svg');
const ACTORS = ['Browser', 'Your app', 'Loop & Tie'];
const WIDTH = 960;
const LANE = [120, 480, 840];
const TOP = 96;

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Words in lines of at most `longest` characters. */
function wrap(text, longest) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== '' && line.length + word.length >= longest) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

function drawMessage({ from, to, text, details }, top) {
  const [start, end] = [LANE[from], LANE[to]];
  const middle = (start + end) / 2;
  const longest = Math.abs(to - from) > 1 ? 90 : 44;
  const small = details.flatMap((detail) => wrap(detail, longest));
  const lines = [
    `<text class="what" x="${middle}" y="${top}">${escape(text)}</text>`,
    ...small.map(
      (line, index) =>
        `<text class="with" x="${middle}" y="${top + 17 * (index + 1)}">${escape(line)}</text>`,
    ),
  ];
  const y = top + 17 * small.length + 9;
  const tip = end - Math.sign(end - start) * 3;
  const kind = /^(?:\d|redirect)/.test(text) ? 'answer' : 'request';
  lines.push(`<path class="${kind}" d="M${start} ${y}H${tip}" marker-end="url(#tip)"/>`);
  return { lines, bottom: y + 30 };
}

function draw(messages) {
  let top = TOP;
  const arrows = messages.flatMap((message) => {
    const { lines, bottom } = drawMessage(message, top);
    top = bottom;
    return lines;
  });
  const height = top + 8;
  const lanes = ACTORS.flatMap((actor, index) => [
    `<path class="lane" d="M${LANE[index]} 60V${height - 12}"/>`,
    `<rect class="actor" x="${LANE[index] - 80}" y="20" width="160" height="40" rx="8"/>`,
    `<text class="name" x="${LANE[index]}" y="46">${escape(actor)}</text>`,
  ]);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title">
<title id="title">The requests of one login between browser, your app and Loop &amp; Tie</title>
<style>
text { font: 14px system-ui, sans-serif; text-anchor: middle; fill: #1c2733; paint-order: stroke; stroke: #fff; stroke-width: 4px }
.name { font-weight: 600; fill: #fff; stroke: none } .what { font-weight: 600 } .with { font-size: 12.5px; fill: #4d5b6a }
.actor { fill: #1f5f5b } .lane { stroke: #b8c2cc; stroke-dasharray: 4 4 } path { fill: none; stroke-width: 1.5 }
.request { stroke: #1f5f5b } .answer { stroke: #1f5f5b; stroke-dasharray: 6 4 }
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8Z" style="fill:#1f5f5b"/></marker></defs>
<rect width="${WIDTH}" height="${height}" rx="12" fill="#fff"/>
${[...lanes, ...arrows].join('\n')}
</svg>
`;
}

const drawing = draw(await recordLogin());
if (process.argv.includes('--check')) {
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept !== drawing) {
    console.error('docs/images/login.svg is not what a login looks like now: run npm run docs:diagram');
    process.exit(1);
  }
} else {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, drawing);
}
