// What a developer is told for each system error. Over HTTP: test/faults/.
import { describeSystemError } from '../../../lib/oauth2/http/system-errors';

const BROKEN = /refused or broke off/;

it.each([
  ['ENOTFOUND', /DNS/],
  ['EAI_AGAIN', /DNS/],
  ['XENOTFOUND', BROKEN],
  ['EAI_AGAINX', BROKEN],
  ['ERR_PROXY_TUNNEL', /proxy of this machine failed/],
  ['ETIMEDOUT', /firewall/],
  ['XETIMEDOUT', BROKEN],
  ['ETIMEDOUTX', BROKEN],
  ['CERT_HAS_EXPIRED', /clock/],
  ['CERT_NOT_YET_VALID', /clock/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /for another host/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', /private CA.*option agent/],
  ['CERT_SIGNATURE_FAILURE', /private CA/],
  ['UNABLE_TO_GET_ISSUER', /private CA/],
  ['UNABLE_TO_DECRYPT_SIGNATURE', /private CA/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', /proxy speaks https/],
  ['ERR_TLS_HANDSHAKE', /proxy speaks https/],
  ['EPROTO', /proxy speaks https/],
  ['ERR_INVALID_PROTOCOL', /use an https.Agent/],
  ['XERR_INVALID_PROTOCOL', BROKEN],
  ['ERR_INVALID_PROTOCOLX', BROKEN],
  ['ECONNRESET', BROKEN],
])('%s comes with advice', (code, hint) => {
  expect(describeSystemError({ code })).toEqual({
    code: 'network_error',
    happened: `failed with ${code}`,
    hint: expect.stringMatching(hint) as string,
    systemCode: code,
  });
});

it.each([
  ['HPE_HEADER_OVERFLOW', 'response_too_large', 'responded with too many headers (HPE_HEADER_OVERFLOW)'],
  ['HPE_INVALID_VERSION', 'invalid_response', 'did not respond in HTTP (HPE_INVALID_VERSION)'],
  ['HPE_OVERFLOW_X', 'invalid_response', 'did not respond in HTTP (HPE_OVERFLOW_X)'],
  ['X_HPE_OVERFLOW', 'network_error', 'failed with X_HPE_OVERFLOW'],
])('%s is %s', (systemCode, code, happened) => {
  const hint = expect.stringMatching(code === 'network_error' ? BROKEN : /right endpoint/) as string;
  expect(describeSystemError({ code: systemCode })).toEqual({ code, happened, hint, systemCode });
});

it.each([
  ['no error', undefined],
  ['null', null],
  ['a code that is no text', { code: 7 }],
  ['a code in lower case', { code: 'econnreset' }],
  ['a code with more before it', { code: 'secret ECONNRESET' }],
  ['a code with more behind it', { code: 'ECONNRESET secret' }],
  ['a long code', { code: 'E'.repeat(65) }],
])('nothing of %s is shown', (_title, error) => {
  expect(describeSystemError(error)).toMatchObject({
    happened: 'failed with an unknown error',
    systemCode: 'an unknown error',
  });
});

it('a code of 64 characters is shown', () => {
  const code = `E${'1_'.repeat(31)}A`;
  expect(describeSystemError({ code }).systemCode).toBe(code);
});
