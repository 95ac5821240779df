// Six published strategies on our class: a subclass that borrows their `userProfile` and `authorizationParams` logs in,
// with the profile that their code makes of the provider's answer.
import express, { type RequestHandler } from 'express';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { Passport } from 'passport';
import { type Authorization, LoopAndTieStrategy } from 'passport-loopandtie';
import { Browser } from '../../test/support/browser';
import { serve, type Serving } from '../../test/support/listen';

/** What such a package exports; half of them have no types. */
interface Package {
  Strategy: { prototype: object };
}

interface Published {
  name: string;
  /** What its constructor would set: where the profile is. */
  fields?: (api: string) => object;
  /** The URL of the profile, if it cannot be set. */
  fixedURL?: string;
  /** What that provider's API answers. */
  answer: object;
  /** What must be in the profile. */
  profile: object;
  /** An option of `passport.authenticate`, and the parameter that becomes of it. */
  option?: Record<string, unknown>;
  parameter?: Record<string, string>;
}

const ADA = { id: '7', displayName: 'Ada' };

const PUBLISHED: Published[] = [
  {
    name: 'passport-github2',
    fields: (api) => ({ _userProfileURL: api }),
    answer: { id: 7, login: 'ada', name: 'Ada' },
    profile: { ...ADA, provider: 'github', username: 'ada' },
  },
  {
    name: 'passport-google-oauth20',
    fields: (api) => ({ _userProfileURL: api, _userProfileFormat: 'openid' }),
    answer: { sub: '7', name: 'Ada', email: 'ada@example.com', email_verified: true },
    profile: { ...ADA, provider: 'google', emails: [{ value: 'ada@example.com', verified: true }] },
    option: { hostedDomain: 'example.com' },
    parameter: { hd: 'example.com' },
  },
  {
    name: 'passport-facebook',
    fields: (api) => ({ _profileURL: api, _profileFields: ['id', 'displayName'] }),
    answer: { id: '7', name: 'Ada' },
    profile: { ...ADA, provider: 'facebook' },
    option: { display: 'popup' },
    parameter: { display: 'popup' },
  },
  {
    name: 'passport-gitlab2',
    fields: (api) => ({ _profileURL: api }),
    answer: { id: 7, username: 'ada', name: 'Ada', email: 'ada@example.com' },
    profile: { ...ADA, provider: 'gitlab', username: 'ada' },
  },
  {
    name: 'passport-discord',
    fixedURL: 'https://discord.com/api/users/@me',
    answer: { id: '7', username: 'ada' },
    profile: { id: '7', provider: 'discord', username: 'ada' },
    option: { permissions: 8 },
    parameter: { permissions: '8' },
  },
  {
    name: 'passport-slack-oauth2',
    fields: (api) => ({ profileUrl: api }),
    answer: { ok: true, user: { id: '7', name: 'Ada' } },
    profile: { ...ADA, provider: 'Slack' },
    option: { team: 'T7', user_scope: ['a', 'b'] },
    parameter: { team: 'T7', user_scope: 'a b' },
  },
];

let sandbox: Sandbox;
let api: Serving;
let app: Serving;
let authorizations: (string | undefined)[];

beforeAll(async () => {
  sandbox = await startSandbox();
});

beforeEach(() => {
  authorizations = [];
});

afterEach(() => Promise.all([api.close(), app.close()]));
afterAll(() => sandbox.close());

/** A subclass of ours with the published one's methods, but without its own `authenticate`. */
function borrow(published: Published, { prototype }: Package['Strategy'], api: string) {
  const { fields = () => ({}), fixedURL } = published;
  class Borrowed extends LoopAndTieStrategy {
    constructor(...args: ConstructorParameters<typeof LoopAndTieStrategy>) {
      super(...args);
      Object.assign(this, fields(api));
      const get = this._oauth2.get.bind(this._oauth2);
      this._oauth2.get = (url, ...rest) => {
        get(url === fixedURL ? api : url, ...rest);
      };
    }
  }
  const { constructor: _1, authenticate: _2, ...methods } = Object.getOwnPropertyDescriptors(prototype);
  Object.defineProperties(Borrowed.prototype, methods);
  return Borrowed;
}

it.each(PUBLISHED)('$name logs in with its own profile', async (published) => {
  const { name, answer, profile, option = {}, parameter = {} } = published;
  api = await serve((req, res) => {
    authorizations.push(req.headers.authorization);
    res.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  const web = express();
  app = await serve(web);
  const callbackURL = `${app.url}/callback`;
  sandbox.addRedirectURI(callbackURL);

  const { Strategy } = (await import(name)) as Package;
  const Borrowed = borrow(published, Strategy, `${api.url}/me`);
  const { client, authorizationURL, tokenURL } = sandbox;
  const { clientID, clientSecret } = client;
  const strategy = new Borrowed(
    { clientID, clientSecret, callbackURL, authorizationURL, tokenURL },
    ({ profile }: Authorization) => ({ profile }),
  );
  const passport = new Passport();
  passport.use(strategy);
  const authenticate = passport.authenticate('loopandtie', { session: false, ...option }) as RequestHandler;
  web.get('/login', authenticate);
  web.get('/callback', authenticate, (req, res) => {
    res.json(req.user);
  });

  const browser = new Browser();
  const { location } = await browser.open(`${app.url}/login`);
  expect(Object.fromEntries(new URL(location ?? '').searchParams)).toMatchObject(parameter);
  const callback = await sandbox.login(location ?? '');
  const { body } = await browser.open(callback.href);
  expect(body).toMatchObject({ profile });
  expect(authorizations).toEqual([expect.stringMatching(/^Bearer lt_/)]);
});
