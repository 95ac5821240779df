// passport-oauth2's `_oauth2`, made safe: by itself it waits for ever, reads any number of bytes, and puts tokens in URLs.
import type { IncomingHttpHeaders } from 'node:http';
import { sharedAgents } from './agents';
import { encodeParameters } from './authorization';
import { adviseOnAnswer, createRefusal, parseObject, type Refusal } from './answers';
import { LoopAndTieError } from './errors';
import { exchange, prepareTarget, type ExchangeRequest, type ExchangeResponse } from './http';
import { isSecure, readAgent, type Settings } from './option-rules';
import { findTokenFault, PROVIDER, type TokenParams } from './provider';
import { copyReadOnly, makeReadOnly } from './read-only';

/** As node-oauth calls back after a request. */
export type RequestCallback = (
  error: Error | Refusal | null,
  body?: string,
  response?: { statusCode: number; headers: IncomingHttpHeaders },
) => void;

/** As node-oauth calls back after a token request. */
export type TokenCallback = (
  error: Error | Refusal | null,
  accessToken?: string,
  refreshToken?: string,
  params?: TokenParams,
) => void;

/** The part of node-oauth's `OAuth2` that the strategy and its subclasses use. */
export interface SafeOAuth2 {
  /** The token request (RFC 6749, section 4.1.3), with the client's credentials in the body. */
  getOAuthAccessToken(code: string, params: object, callback: TokenCallback): void;
  /** A GET with the access token in the Authorization header. */
  get(url: string, accessToken: string, callback: RequestCallback): void;
  /** Any request; an access token goes in the Authorization header. */
  _request(
    method: string,
    url: string,
    headers: Readonly<Record<string, string>> | null,
    body: string | Buffer | null,
    accessToken: string | null,
    callback: RequestCallback,
  ): void;
  /** `Bearer <token>`, or what `setAuthMethod` made of it. */
  buildAuthHeader(accessToken: string): string;
}

const MOST_TOKEN_BYTES = 65_536;
const MOST_API_BYTES = 1_048_576; // some companies have many teams

/**
 * Makes an `OAuth2` object of the package `oauth` safe. Its methods become the bounded exchange; what cannot be
 * honoured throws.
 *
 * @param oauth2 - changed in place
 * @returns what opens a connection to the token endpoint ahead of the token request
 */
export function secureOAuth2(oauth2: SafeOAuth2, settings: Settings): { openAhead: () => void } {
  const { clientID, clientSecret, customHeaders, timeout: timeoutMs } = settings;
  const target = prepareTarget('POST', settings.tokenURL);
  const credentials = `client_id=${encodeURIComponent(clientID)}&client_secret=${encodeURIComponent(clientSecret)}`;
  const headers = { 'user-agent': 'passport-loopandtie', ...customHeaders };
  const tokenHeaders = {
    accept: 'application/json',
    ...headers,
    'content-type': 'application/x-www-form-urlencoded',
  };
  let agent = settings.agent;

  const methods: Pick<SafeOAuth2, 'getOAuthAccessToken' | 'get' | '_request'> & {
    setAgent(agent: unknown): void;
  } = {
    getOAuthAccessToken(code, params, callback) {
      const { grant_type: grantType } = params as { grant_type?: unknown };
      const codeName = grantType === 'refresh_token' ? 'refresh_token' : 'code';
      const extra = encodeParameters('tokenParams', params, ['client_id', 'client_secret', codeName]);
      const request: ExchangeRequest = {
        target,
        headers: tokenHeaders,
        body: `${credentials}&${codeName}=${encodeURIComponent(code)}${extra}`,
        agent,
        timeoutMs,
        maxBodyBytes: MOST_TOKEN_BYTES,
        mayResend: true,
      };
      exchange(request, (error, response) => {
        if (response) readTokenResponse(target.label, response, callback);
        else callback(error);
      });
    },

    get(url, accessToken, callback) {
      oauth2._request('GET', url, {}, '', accessToken, callback);
    },

    _request(method, url, given, body, accessToken, callback) {
      if (!isSecure(url) && !settings.allowInsecureRequests) {
        callback(
          new TypeError(
            'this request needs an https URL: http is for loopback, or with allowInsecureRequests: true',
          ),
        );
        return;
      }
      const own: Record<string, string | string[]> = { accept: PROVIDER.accept, ...headers };
      for (const [name, value] of Object.entries(given ?? {})) {
        if (!FRAMING.test(name)) own[name.toLowerCase()] = value;
      }
      if (accessToken && own.authorization === undefined)
        own.authorization = oauth2.buildAuthHeader(accessToken);
      const request = {
        target: prepareTarget(method, url),
        headers: own,
        body: body ?? undefined,
        agent,
        timeoutMs,
      };
      // Anything else may order a gift: it must not be sent twice.
      const mayResend = method === 'GET' || method === 'HEAD';
      exchange({ ...request, maxBodyBytes: MOST_API_BYTES, mayResend }, (error, response) => {
        if (!response) callback(error);
        // As node-oauth has it.
        else if (isSuccess(response.status) || response.status === 301 || response.status === 302) {
          callback(null, response.body, { statusCode: response.status, headers: response.headers });
        } else callback(createRefusal(response));
      });
    },

    setAgent(value) {
      agent = readAgent(value);
    },
  };
  // Writable, since apps stub them in their tests.
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(oauth2, name, { value, writable: true, configurable: true });
  }

  Object.assign(oauth2, {
    _baseSite: '',
    _useAuthorizationHeaderForGET: true,
    _accessTokenName: undefined,
    _executeRequest: undefined,
    _chooseHttpLibrary: undefined,
    useAuthorizationHeaderforGET: refuseUnless(true, IN_HEADER),
    setAccessTokenName: refuseUnless('access_token', IN_HEADER),
  });
  const shared = sharedAgents[target.secure ? 'https:' : 'http:'];
  const visibleHeaders = copyReadOnly(customHeaders, 'use the option customHeaders');
  makeReadOnly(oauth2, '_oauth2.', REPLACED_MEMBERS, {
    _customHeaders: () => visibleHeaders,
    _agent: () => agent ?? shared.agent,
  });
  return {
    openAhead() {
      if (!agent) shared.openAhead(target);
    },
  };
}

const FRAMING =
  /^(?:content-length|transfer-encoding|connection|keep-alive|host|expect|upgrade|te|trailer|accept-encoding)$/i;

const IN_HEADER = 'the access token always goes in the Authorization header';

/** What node-oauth uses at each request and this exchange does not, with what to write instead of assigning it. */
const REPLACED_MEMBERS = {
  _clientId: 'use the option clientID',
  _clientSecret: 'use the option clientSecret',
  _baseSite: 'use the options authorizationURL and tokenURL',
  _authorizeUrl: 'use the option authorizationURL',
  _accessTokenUrl: 'use the option tokenURL',
  _customHeaders: 'use the option customHeaders',
  _agent: 'use the option agent',
  _useAuthorizationHeaderForGET: IN_HEADER,
  _accessTokenName: IN_HEADER,
  getAuthorizeUrl: 'override authorizationParams, or use the option authorizationURL',
  _getAccessTokenUrl: 'use the option tokenURL',
  _executeRequest: 'override getOAuthAccessToken or _request, or use the option agent',
  _chooseHttpLibrary: 'use the option agent',
  useAuthorizationHeaderforGET: IN_HEADER,
  setAccessTokenName: IN_HEADER,
};

/** A method that may be called with the value that is in force anyway. */
function refuseUnless(accepted: unknown, instead: string): (value: unknown) => void {
  return (value) => {
    if (value !== accepted) throw new TypeError(`this cannot be changed: ${instead}`);
  };
}

function readTokenResponse(label: string, response: ExchangeResponse, callback: TokenCallback): void {
  const json = parseObject(response.body);
  // Older servers answer every OAuth error with 401: what counts is `error`, not the status.
  if (response.status !== 200 || typeof json?.error === 'string') {
    callback(createRefusal(response));
    return;
  }
  const fault = json ? findTokenFault(json) : 'something that is not a JSON object';
  if (!json || fault !== undefined) {
    const { status: statusCode } = response;
    callback(
      new LoopAndTieError('invalid_response', `${label} responded with ${fault}`, adviseOnAnswer(response), {
        statusCode,
      }),
    );
    return;
  }
  // Stryker disable next-line ConditionalExpression: it only spares the work
  if ('refresh_token' in json) delete json.refresh_token; // none is documented; passport-oauth2 takes it out of the parameters too
  const params = json as TokenParams; // findTokenFault checked it
  callback(null, params.access_token, undefined, params);
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
