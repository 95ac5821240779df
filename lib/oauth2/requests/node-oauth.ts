// passport-oauth2's `_oauth2`, made safe: by itself it waits for ever, reads any number of bytes, and puts tokens in URLs.
import type { Agent, IncomingHttpHeaders } from 'node:http';
import { openAhead } from '../http/ahead';
import type { AppCallback } from '../passport/callbacks';
import { encodeParameters } from '../authorization';
import { createRefusal } from './refusals';
import { BARE_CLIENT, guardMembers, keep } from '../guards';
import { exchange, prepareTarget } from '../http/exchange';
import { addHeaders, prepareHeaders, readHeaders, type Headers, type RequestHeaders } from './headers';
import { readOfRequest, type Settings } from '../check-options';
import { isSecure, readAgent } from '../option-values';
import { readTokenResponse, type TokenParams } from './token-response';

/** As node-oauth calls back after a request. */
type RequestCallback = AppCallback<
  [body?: string, response?: { statusCode: number; headers: IncomingHttpHeaders }]
>;

/** As node-oauth calls back after a token request. */
type TokenCallback = AppCallback<[accessToken?: string, refreshToken?: string, params?: TokenParams]>;

const MOST_TOKEN_BYTES = 65_536;
const MOST_API_BYTES = 1_048_576; // some companies have many teams

const NodeOAuth2 = BARE_CLIENT.constructor as new (...values: unknown[]) => {
  buildAuthHeader(accessToken: string): string;
};

/** The client whose methods subclasses call for requests of their own, and tests replace. */
export class SafeOAuth2 extends NodeOAuth2 {
  declare private readonly _customHeaders: object;
  declare private readonly _agent: Agent | undefined;
  declare readonly settings: Settings;
  declare private prepared?: PreparedRequests;

  constructor(settings: Settings) {
    const { clientID, clientSecret, authorizationURL, tokenURL, customHeaders } = settings;
    super(clientID, clientSecret, '', authorizationURL, tokenURL, customHeaders);
    keep(this, '_useAuthorizationHeaderForGET', true);
    keep(this, '_agent', settings.agent);
    keep(this, 'settings', settings);
  }

  /**
   * This client for one login, with a copy of the headers that are set now: meanwhile, the app may set those of the next.
   *
   * @throws TypeError if the app set headers that cannot be sent
   */
  createView(): SafeOAuth2 {
    this.readHeaders();
    const own = { value: { ...this._customHeaders }, writable: true };
    return Object.create(this, { _customHeaders: own }) as SafeOAuth2;
  }

  /** Opens a connection for each request of a login. */
  openAhead(withProfile: boolean): void {
    if (this._agent) return;
    const { token, profile } = this.prepare();
    openAhead(token);
    if (withProfile) openAhead(profile);
  }

  /** The token request (RFC 6749, section 4.1.3), with the client's credentials in the body. */
  getOAuthAccessToken(code: string, params: object, callback: TokenCallback): void {
    const { token: target, credentials } = this.prepare();
    const { grant_type: grantType } = params as { grant_type?: unknown };
    const codeName = grantType === 'refresh_token' ? 'refresh_token' : 'code';
    const extra = encodeParameters('tokenParams', params, ['client_id', 'client_secret', codeName]);
    const request = {
      target,
      headers: this.readHeaders().token,
      body: `${credentials}&${codeName}=${encodeURIComponent(code)}${extra}`,
      agent: this._agent,
      timeoutMs: this.settings.timeout,
      maxBodyBytes: MOST_TOKEN_BYTES,
      mayResend: true,
      createError: this.settings.provider.createError,
    };
    exchange(request, (failure, response) => {
      const { params, error = failure } = response
        ? readTokenResponse(this.settings.provider, target.label, response)
        : {};
      callback(error, params?.access_token, undefined, params);
    });
  }

  /** A GET with the access token in the Authorization header. */
  get(url: string, accessToken: string, callback: RequestCallback): void {
    this._request('GET', url, {}, '', accessToken, callback);
  }

  /** Any request; an access token goes in the Authorization header. */
  _request(
    method: string,
    url: string,
    given: Headers | null,
    body: string | Buffer | null,
    accessToken: string | null,
    callback: RequestCallback,
  ): void {
    const { timeout: timeoutMs, allowInsecureRequests, provider } = this.settings;
    if (!isSecure(url) && !allowInsecureRequests) {
      callback(
        new TypeError(
          'this request needs an https URL: http is for loopback, or with allowInsecureRequests: true',
        ),
      );
      return;
    }
    const headers = addHeaders(this.readHeaders().api, given ?? {});
    // `Bearer <token>`, or what `setAuthMethod` made of it.
    if (accessToken && !('authorization' in headers))
      headers.authorization = this.buildAuthHeader(accessToken);
    const request = {
      target: prepareTarget(method, url),
      headers,
      body: body ?? undefined,
      agent: this._agent,
      timeoutMs,
      maxBodyBytes: MOST_API_BYTES,
      // Anything else may order a gift: it must not be sent twice.
      mayResend: method === 'GET' || method === 'HEAD',
      createError: provider.createError,
    };
    exchange(request, (error, response) => {
      const { statusCode = 0 } = response ?? {};
      // As node-oauth has it.
      const isSuccess = (statusCode >= 200 && statusCode < 300) || statusCode === 301 || statusCode === 302;
      if (isSuccess) callback(null, response?.data, response);
      else callback(response ? createRefusal(response) : error);
    });
  }

  setAgent(agent: unknown): void {
    keep(this, '_agent', readAgent(agent));
  }

  prepare(): PreparedRequests {
    return this.prepared ?? (this.prepared = prepareRequests(this.settings));
  }

  /** What is sent with the headers that are set now: an app may set them at any time. */
  private readHeaders(): RequestHeaders {
    if (Object.keys(this._customHeaders).length === 0) return this.prepare().headers;
    const custom = readOfRequest('customHeaders', this._customHeaders, readHeaders);
    return prepareHeaders(this.settings.provider, custom);
  }
}

// `setAuthMethod` sets `_authMethod`, and every token can be sent by each.
guardMembers(
  SafeOAuth2.prototype,
  '_oauth2.',
  [...Object.keys(BARE_CLIENT).filter((name) => name !== '_authMethod'), 'settings', 'prepared'],
  {
    getAuthorizeUrl: 'authorizationParams',
    _getAccessTokenUrl: 'getOAuthAccessToken',
    _executeRequest: '_request',
    _chooseHttpLibrary: '_request',
  },
);

/** What all requests of one client share; made at the first, since an app may create many clients ahead. */
type PreparedRequests = ReturnType<typeof prepareRequests>;

function prepareRequests({ clientID, clientSecret, tokenURL, userProfileURL, provider }: Settings) {
  return {
    token: prepareTarget('POST', tokenURL),
    profile: prepareTarget('GET', userProfileURL),
    /** Without headers of the app's. */
    headers: prepareHeaders(provider, {}),
    /** Encoded for the body. */
    credentials: `client_id=${encodeURIComponent(clientID)}&client_secret=${encodeURIComponent(clientSecret)}`,
  };
}
