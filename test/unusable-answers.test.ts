// What is advised about an answer that cannot be used: short, and only where it is true.
import { adviseOnAnswer } from '../lib/unusable-answers';

const OTHERWISE = 'Check that the URL is the right endpoint, or try again later';

it.each([
  [
    'a wait, asked for with 429',
    429,
    { 'retry-after': '7' },
    '',
    'It asks to wait 7 seconds before the next try',
  ],
  [
    'a wait, asked for with 503',
    503,
    { 'retry-after': '120' },
    '',
    'It asks to wait 120 seconds before the next try',
  ],
  ['a wait that is a date', 503, { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }, '', OTHERWISE],
  ['a wait with text before', 503, { 'retry-after': 'x7' }, '', OTHERWISE],
  ['a wait with text behind', 503, { 'retry-after': '7x' }, '', OTHERWISE],
  ['no wait', 503, {}, '', OTHERWISE],
  ['a wait with another status', 500, { 'retry-after': '7' }, '', OTHERWISE],
  ['the first redirect', 300, {}, '', 'Redirects are not followed: give the final URL as the option'],
  ['the last redirect', 399, {}, '', 'Redirects are not followed: give the final URL as the option'],
  ['no redirect', 400, {}, '', OTHERWISE],
  ['a page', 200, {}, '\n <html>', 'It is an HTML page: check that the URL is the right endpoint'],
  ['no page', 200, {}, '1 < 2', OTHERWISE],
])('%s', (_title, status, headers, body, advice) => {
  expect(adviseOnAnswer({ status, headers, body })).toBe(advice);
});
