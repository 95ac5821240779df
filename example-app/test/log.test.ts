// The log: JSON for programs, one readable line for each request on a terminal.
import { PassThrough } from 'node:stream';
import { createLog } from '../lib/production/log';

const REQUEST = { req: { id: 'a', method: 'GET', path: '/teams' }, res: { status: 200 }, responseTime: 12 };

function write(isTTY: boolean): string {
  const output = Object.assign(new PassThrough(), { isTTY });
  const log = createLog('info', output);
  log.info(REQUEST, 'request completed');
  log.info({ code: 'state_unknown', hint: 'Cookies may be blocked.' }, 'refused');
  log.debug('too small to be told');
  // oxlint-disable-next-line no-control-regex -- colours
  return String(output.read()).replace(/\x1b\[\d+m/g, '');
}

it('is JSON if nobody looks at it', () => {
  const lines = write(false).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { ...REQUEST, msg: 'request completed' },
    { code: 'state_unknown', msg: 'refused' },
  ]);
});

it('is readable on a terminal, with what the developer should check', () => {
  const [request, refused, code, hint, ...rest] = write(true).split('\n');
  expect(request).toMatch(/^\[\d\d:\d\d:\d\d\] INFO: GET \/teams: request completed \(200, 12 ms\)$/);
  expect(refused).toMatch(/INFO: refused$/);
  expect([code, hint]).toEqual(['    code: "state_unknown"', '    hint: "Cookies may be blocked."']);
  expect(rest).toEqual(['']);
});
