// The members of a strategy: what its constructor sets, what an app may override, and what nobody can replace.
import { Strategy as OAuth2Strategy } from 'passport-oauth2';
import type { StrategyOptions as OAuth2Options, VerifyFunction as OAuth2Verify } from 'passport-oauth2';
import { AuthorizationEndpoint } from './authorization';
import { readOptions, type Settings } from './check-options';
import { BARE_STRATEGY, guardMembers, keep } from './guards';
import type { BaseOptions } from './options';
import { prepareVerify, type CallVerify } from './passport/verify';
import { CookiePendingLogins } from './pending/cookie-logins';
import type { PendingLogins } from './pending/pending';
import { StoredPendingLogins, type AnyStateStore } from './pending/stored-logins';
import type { Provider } from './provider';
import { createTokenError } from './requests/errors';
import { SafeOAuth2 } from './requests/node-oauth';
import { parseObject } from './requests/refusals';
import type { Granted } from './requests/token-response';

/** What the first login makes: an app may have many strategies that wait for theirs. */
export interface Prepared {
  authorizationEndpoint: AuthorizationEndpoint;
  pendingLogins: PendingLogins;
}

/** passport-oauth2's strategy with options that were checked, and without a client that waits for ever. */
export abstract class StrategyMembers extends OAuth2Strategy {
  // Passport runs each request on Object.create(strategy), where `#private` members are missing: TypeScript's
  // `private` takes their place. These are guarded members, which nothing shows.
  /** Options that were checked, with their defaults. */
  declare protected readonly _settings: Settings;
  declare protected readonly _callVerify: CallVerify;
  declare private _prepared?: Prepared;
  // passport-oauth2's own, which its types leave out. An app may assign the last four.
  declare private readonly _stateStore: AnyStateStore;
  declare private readonly _key: string;
  declare protected readonly _callbackURL: unknown;
  declare protected readonly _scope: unknown;
  declare protected readonly _scopeSeparator: unknown;
  declare protected _skipUserProfile: unknown;

  /** @throws TypeError that names every option that is missing, unknown or wrong, and says what to write */
  constructor(options: BaseOptions, verify: unknown) {
    const { _provider: provider } = new.target.prototype;
    const settings = readOptions(provider, options);
    const given = verify === undefined ? (options as { verify?: unknown }).verify : verify;
    const callVerify = prepareVerify(given, settings);
    // Its types know neither arrays that cannot be changed, nor `store: true`, nor stores with five parameters.
    super(settings as unknown as OAuth2Options, (given ?? callVerify) as OAuth2Verify);
    this.name = provider.name;
    this._skipUserProfile = settings.skipUserProfile;
    keep(this, '_oauth2', new SafeOAuth2(settings));
    keep(this, '_settings', settings);
    keep(this, '_callVerify', callVerify);
    refuseReplacements(this);
  }

  /** On the prototype: the constructor needs it before there is a strategy. */
  protected abstract get _provider(): Provider;

  /** The request user of an app without a verify callback. */
  abstract createUser(granted: Granted, profile: unknown): object;

  /** The profile if none was fetched. */
  protected abstract _createProfile(): object;

  /** An app's own parseErrorResponse. */
  protected _findOwnParser(): ((body: string, status: number) => unknown) | undefined {
    return this.parseErrorResponse === PARSE_ERROR_RESPONSE ? undefined : this.parseErrorResponse.bind(this);
  }

  /**
   * passport-oauth2's hook for the error of a refused token request. What an override returns or throws is the error.
   *
   * @param body - as it came: it may hold secrets
   */
  override parseErrorResponse(body: string, statusCode: number): Error | null {
    const { error } = parseObject(body) ?? {};
    const secrets = [this._settings.clientSecret];
    const { label } = this._client.prepare().token;
    return createTokenError(this._provider, label, error, secrets, { statusCode }) ?? null;
  }

  protected _hasOwnProfile(): boolean {
    return this.userProfile === this._provider.userProfile;
  }

  protected _prepare(): Prepared {
    if (this._prepared) return this._prepared;
    const { _settings: settings } = this;
    refuseReplacements(this); // class fields of a subclass were set after our constructor
    const { store } = settings;
    return (this._prepared = {
      authorizationEndpoint: new AuthorizationEndpoint(settings.authorizationURL, settings.clientID),
      pendingLogins: store
        ? new StoredPendingLogins(this._stateStore, settings, store === true ? this._key : undefined)
        : new CookiePendingLogins(settings),
    });
  }

  // @types/oauth knows neither an error that is a plain object nor a body of bytes.
  protected get _client(): SafeOAuth2 {
    return this._oauth2 as unknown as SafeOAuth2;
  }
}

/** As it is now: an app may assign to the prototype, too. */
const PARSE_ERROR_RESPONSE = Reflect.get(StrategyMembers.prototype, 'parseErrorResponse') as unknown;

/** Read at each login; an app may assign them. */
const FREE = ['name', '_callbackURL', '_scope', '_scopeSeparator', '_skipUserProfile'];

// ES5 subclasses call their base class so, which a class cannot do. The error of the language does not say what to write.
for (const how of ['call', 'apply']) {
  Object.defineProperty(StrategyMembers, how, {
    value(this: { name: string }): never {
      throw new TypeError(
        `${this.name} is a class: write class Mine extends ${this.name}, and super(options, verify) in its constructor`,
      );
    },
  });
}

const refuseReplacements = guardMembers(
  StrategyMembers.prototype,
  '',
  [
    ...Object.keys(BARE_STRATEGY).filter((name) => !FREE.includes(name)),
    '_settings',
    '_callVerify',
    '_prepared',
  ],
  { _loadUserProfile: 'userProfile', _createOAuthError: 'parseErrorResponse' },
);
