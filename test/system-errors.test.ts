// What is shown of errors of the system, and what to do about them.
import { adviseOnSystemError, readSystemCode } from '../lib/system-errors';

describe('readSystemCode', () => {
  it.each(['ECONNRESET', 'EAI_AGAIN', 'ERR_SSL_TLSV1_ALERT', 'HPE_INVALID_CONSTANT', 'E2BIG'])(
    'shows %s',
    (code) => {
      expect(readSystemCode({ code })).toBe(code);
    },
  );

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an error without a code', new Error('secret')],
    ['a code that is a number', { code: 407 }],
    ['a code that is a sentence', { code: 'PROXY me:secret' }],
    ['a code that begins with a digit', { code: '407' }],
    ['a code of small letters', { code: 'secret' }],
    ['a list of codes', { code: ['ECONNRESET'] }],
    ['a code of 65 characters', { code: 'E'.repeat(65) }],
  ])('shows nothing of %s', (_title, error) => {
    expect(readSystemCode(error)).toBe('unknown');
  });
});

it.each([
  ['ENOTFOUND', /DNS/],
  ['EAI_AGAIN', /DNS/],
  ['CERT_HAS_EXPIRED', /clock/],
  ['CERT_NOT_YET_VALID', /clock/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /another host/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', /private CA/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /private CA/],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /private CA/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', /^TLS failed/],
  ['ERR_TLS_HANDSHAKE_TIMEOUT', /^TLS failed/],
  ['EPROTO', /^TLS failed/],
  ['ERR_INVALID_PROTOCOL', /agent is for the other protocol/],
  ['ECONNREFUSED', /refused or broke off/],
  ['EAI_AGAIN_X', /refused or broke off/],
  ['X_ENOTFOUND', /refused or broke off/],
  ['X_ERR_INVALID_PROTOCOL', /refused or broke off/],
  ['ERR_INVALID_PROTOCOL_X', /refused or broke off/],
  ['unknown', /refused or broke off/],
])('%s is met with advice that fits', (code, advice) => {
  expect(adviseOnSystemError(code)).toMatch(advice);
});
