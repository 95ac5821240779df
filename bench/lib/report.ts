// The results as Markdown: the same text is printed and kept.
import type { Comparison } from './comparison';
import { judgeGoals } from './goals';
import { PEER_TITLES } from './peers';
import type { Results } from './results';
import type { StoreKind } from './stores';

const STORE_TITLES: Readonly<Record<StoreKind, string>> = {
  memory: 'MemoryStore',
  bounded: 'bounded',
  sqlite: 'SQLite',
  redis: 'Redis',
};

/** Writes everything down. */
export function formatResults(results: Results): string {
  const { memory } = results;
  return [
    '# What a login costs',
    `Measured on ${results.date} in ${results.seconds.toFixed(0)} s, on ${results.machine}.`,
    `Load averages before: ${results.loadBefore}; after: ${results.loadAfter} (the benchmark itself is a load of two).`,
    `Versions: ${results.versions.map(({ name, version }) => `${name} ${version}`).join(', ')}.`,
    'Written by `npm run bench`; do not edit.',
    '## How to read it',
    'One login is the login route and the callback of an Express 5 app with express-session, in a process of its own, ' +
      'against a token endpoint on the loopback that costs next to nothing. CPU is that of the app’s whole process, ' +
      'kernel included. All peers check `state` and use PKCE, and put the same user in the session. Rounds are ' +
      'interleaved; “ratio” is to plain passport-oauth2, which stands in the table twice: what the second copy is away ' +
      'from 1.00 is noise.',
    '**What a real login is made of:** the provider’s page, a person, and two or three trips over the network, each of ' +
      'which takes longer than all that is measured here. The CPU matters to a server that many people log in to at ' +
      'once; the connections and the session writes matter to each of them.',
    '## Goals',
    table(
      ['what', 'goal', 'measured', 'met', 'the second copy', 'the least'],
      judgeGoals(results).map(({ what, goal, measured, met, again = '', least = '' }) => [
        what,
        goal,
        measured,
        met ? 'yes' : '**no**',
        again,
        least,
      ]),
    ),
    'The last two columns have the same of the second copy of passport-oauth2, whose distance from 1.00 is noise, and ' +
      'of the least that Passport allows, which checks nothing and keeps nothing: a strategy can hardly undercut it.',
    '## 32 logins at once, MemoryStore',
    formatComparison(results.atOnce),
    '## One login at a time, MemoryStore',
    formatComparison(results.oneByOne),
    ...(results.redis
      ? ['## One login at a time, sessions in Redis', formatComparison(results.redis)]
      : ['Redis is not installed here: nothing was measured with it.']),
    '## The cookie of a pending login against `store: true`',
    'One login at a time.',
    ...results.cookie.flatMap((comparison) => [
      `### ${STORE_TITLES[comparison.store]}`,
      formatComparison(comparison),
    ]),
    '## What a login asks of the session store',
    ...results.operations.flatMap(({ store, counts }) => [
      `### ${STORE_TITLES[store]}`,
      table(
        ['', 'get', 'set', 'touch', 'destroy'],
        counts.map(({ peer, operations: { get, set, touch, destroy } }) => [
          PEER_TITLES[peer],
          ...[get, set, touch, destroy].map(String),
        ]),
      ),
    ]),
    '## TLS connections to the token endpoint',
    'Opened after the first login, by logins one after the other. The server keeps connections for five minutes and does not announce it. A connection is stale when it closes it just as it is used again.',
    table(
      [
        '',
        'in 1000 logins',
        'in 1000 logins 6 s apart',
        'after a minute’s pause',
        'survives a stale connection',
      ],
      results.connections.map((result) => [
        PEER_TITLES[result.peer],
        result.perThousand.toFixed(0),
        result.perThousandWithPauses.toFixed(0),
        result.afterMinute === undefined ? 'not measured' : String(result.afterMinute),
        result.survivesStale ? 'yes' : 'no',
      ]),
    ),
    '## Import',
    table(
      ['', 'ms'],
      results.imports.map(({ specifier, milliseconds }) => [specifier, milliseconds.toFixed(1)]),
    ),
    '## Other pending logins in the browser',
    table(
      ['pending', 'CPU a login, ms'],
      results.pending.map(({ pending, cpu }) => [String(pending), cpu.toFixed(3)]),
    ),
    `## ${memory.logins} logins in one process`,
    table(
      ['', 'after a tenth', 'at the end'],
      [
        ['heap in use, MB', megabytes(memory.heapEarly), megabytes(memory.heapLate)],
        ['CPU a login, ms', memory.cpuEarly.toFixed(3), memory.cpuLate.toFixed(3)],
      ],
    ),
    '',
  ].join('\n\n');
}

function formatComparison({ rows }: Comparison): string {
  return (
    table(
      [
        '',
        'CPU a login, ms (lower quartile)',
        'ratio',
        'ratio in a round: median (range)',
        'latency, ms (median)',
        'logins a second',
      ],
      rows.map(({ peer, cpu, cpuRatio, roundRatio, latency, throughput }) => [
        PEER_TITLES[peer],
        cpu.toFixed(3),
        cpuRatio.toFixed(2),
        `${roundRatio.median.toFixed(2)} (${roundRatio.least.toFixed(2)} to ${roundRatio.most.toFixed(2)})`,
        latency.toFixed(2),
        throughput.toFixed(0),
      ]),
    ) + `\n\n${rows[0]?.rounds ?? 0} rounds.`
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1);
}
