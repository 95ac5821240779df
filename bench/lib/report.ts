// The results as Markdown: the same text is printed and kept.
import { format } from 'prettier';
import { ROUND_TRIP_MS } from './endpoint';
import { judgeGoals } from './goals';
import type { Cost } from './in-process';
import type { Results } from './run';
import type { Row } from './statistics';
import { describeMachine, listVersions } from './surroundings';

/** Writes everything down. */
export function formatResults(results: Results, seconds: number): Promise<string> {
  const { inProcess, plan, waits, atOnce, oneByOne, redis } = results;
  const goals = judgeGoals(results).map(({ what, most, measured, again }) => {
    const judgement = Number(measured?.toFixed(2)) <= most ? 'yes' : '**no**';
    return [
      what,
      `at most ${most}`,
      show(measured, Number.isInteger(most) ? 0 : 2),
      measured === undefined ? '' : judgement,
      show(again),
    ];
  });
  const columns = plan.waits.scenarios.map(
    ({ personSeconds, idleSeconds }) =>
      `${personSeconds} s at the provider, server closes after ${idleSeconds} s`,
  );
  const waitRows = waits[0]?.map(({ name }, index) => [
    name,
    ...waits.map((rows) => `${show(rows[index]?.latency, 0)} (${show(rows[index]?.latencyRatio)})`),
  ]);
  const report = `# What a login costs

Measured on ${new Date().toISOString().slice(0, 10)} in ${seconds.toFixed(0)} s, on ${describeMachine()}.
Versions: ${listVersions()}. Written by \`npm run bench\`; do not edit.

All peers check \`state\`, use PKCE and put the same user in the session. Measurements are interleaved. CPU is the lower
quartile of the rounds; latency and wait are medians. A ratio is to plain passport-oauth2, which is measured twice: **what
the second copy is away from 1.00 is noise.**

## Goals

${table(['what', 'goal', 'measured', 'met', 'the second copy'], goals)}

## The wait at the callback

The token endpoint speaks TLS, is ${ROUND_TRIP_MS} ms of round trip away, and nobody has connected to it before: the first login after
a pause. Milliseconds from the request for the callback to the redirect that ends the login, and the ratio. The server
closes connections that are idle.

${table(['', ...columns], waitRows ?? [])}

## The strategy alone

Both legs of a login in one process, with a plain object as the session and a connection in memory: no Express, no session
store, no network. Microseconds of CPU, of all threads. Each of the ${plan.inProcess.atLeastRounds} or more rounds has a new process for each, and they take
turns every few hundred logins. Cold: the first 1,000 logins of a process. Warm: 10,000 after the first 15,000. Median and
range of the processes; the ratio is the median of the rounds’, ± two standard errors. It is left out if the second copy of
passport-oauth2 is more than 3 % off.

${table(
  ['', 'warm', 'ratio', 'cold', 'ratio'],
  inProcess.map(({ name, warm, cold }) => [name, ...showCost(warm), ...showCost(cold)]),
)}

## 32 logins at once, MemoryStore

An Express 5 app with express-session in a process of its own. CPU is that of the whole process, kernel included.

${compare(atOnce)}

## One login at a time, MemoryStore

${compare(oneByOne)}

## One login at a time, sessions in Redis

${redis ? compare(redis) : 'Redis is not installed here.'}
`;
  return format(report, { parser: 'markdown' });
}

function compare(rows: readonly Row[]): string {
  return table(
    ['', 'CPU, ms', 'ratio', 'latency, ms', 'ratio'],
    rows.map((row) => [
      row.name,
      show(row.cpu, 3),
      show(row.cpuRatio),
      show(row.latency),
      show(row.latencyRatio),
    ]),
  );
}

function showCost({ cpu, low, high, ratio, valid }: Cost): string[] {
  const error = `${show(ratio.ratio)} ± ${show(ratio.error)}`;
  return [`${show(cpu, 1)} (${show(low, 0)}–${show(high, 0)})`, valid ? error : '(does not count)'];
}

/** Prettier aligns it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '-'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function show(value: number | undefined, digits = 2): string {
  return value === undefined ? '' : value.toFixed(digits);
}
