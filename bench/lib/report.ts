// The results as Markdown: the same text is printed and kept.
import { format } from 'prettier';
import { judgeGoals } from './goals';
import { ROUND_TRIP_MS } from './endpoint';
import type { Results } from './run';
import type { Row } from './statistics';
import { describeMachine, listVersions } from './surroundings';

/** Writes everything down. */
export function formatResults(results: Results, seconds: number): Promise<string> {
  const { inProcess, scenarios, waits, atOnce, oneByOne, redis, redisVersion } = results;
  const report = `# What a login costs

Measured on ${new Date().toISOString().slice(0, 10)} in ${seconds.toFixed(0)} s, on ${describeMachine()}, ${redisVersion === undefined ? 'no Redis' : `Redis ${redisVersion}`}.
Versions: ${listVersions()}. Written by \`npm run bench\`; do not edit.

All peers check \`state\`, use PKCE and put the same user in the session. Measurements are interleaved. CPU is the lower
quartile of the rounds, latency and wait are medians. A ratio is to plain passport-oauth2, which is there twice: **what
the second copy is away from 1.00 is noise.**

## Goals

${table(
  ['what', 'goal', 'measured', 'met', 'the second copy'],
  judgeGoals(results).map(({ what, most, measured, again }) => [
    what,
    `at most ${most}`,
    round(measured, 2),
    Number(measured.toFixed(2)) <= most ? 'yes' : '**no**',
    again === undefined ? '' : round(again, 2),
  ]),
)}

CPU, wait and latency are ratios to passport-oauth2, unless the row says otherwise.

## The wait at the callback

The token endpoint speaks TLS and is ${ROUND_TRIP_MS} ms of round trip away, and no connection to it was used before: the first login
after a pause. Milliseconds from the request for the callback to the redirect that ends the login. The server closes a
connection that was idle for so long.

${table(
  [
    '',
    ...scenarios.map((s) => `${s.personSeconds} s at the provider, server closes after ${s.idleSeconds} s`),
  ],
  waits.map((row) => [
    row.peer,
    ...row.waits.map(
      ({ milliseconds, ratio, failed }) =>
        `${milliseconds.toFixed(0)} (${ratio.toFixed(2)})${failed > 0 ? `, ${failed} failed` : ''}`,
    ),
  ]),
)}

## The strategy alone

Both legs of a login in one process, with a plain object as the session and a connection in memory: no Express, no session store,
no network. Microseconds of CPU.

${compare(inProcess, 1)}

## 32 logins at once, MemoryStore

An Express 5 app with express-session in a process of its own. Milliseconds of CPU of the whole process, kernel included.

${compare(atOnce, 3)}

## One login at a time, MemoryStore

${compare(oneByOne, 3)}

## One login at a time, sessions in Redis

${redis ? compare(redis, 3) : 'Redis is not installed here.'}
`;
  return format(report, { parser: 'markdown', proseWrap: 'preserve' });
}

function compare(rows: readonly Row[], digits: number): string {
  const withLatency = rows.every(({ latency }) => latency > 0);
  return (
    table(
      ['', 'CPU a login', 'ratio', ...(withLatency ? ['latency, ms', 'ratio'] : [])],
      rows.map(({ name, cpu, cpuRatio, latency, latencyRatio }) => [
        name,
        cpu.toFixed(digits),
        cpuRatio.toFixed(2),
        ...(withLatency ? [latency.toFixed(2), latencyRatio.toFixed(2)] : []),
      ]),
    ) + `\n\nRounds: ${rows[0]?.rounds ?? 0}.`
  );
}

/** Prettier aligns it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '-'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function round(value: number, digits: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(digits);
}
