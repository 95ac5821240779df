import { OAuth2Strategy } from 'remix-auth-oauth2';
import { logIn, register, sandbox, show } from './sandbox.mjs';

const redirectURI = await register('http://127.0.0.1/callback');
const strategy = new OAuth2Strategy(
  {
    clientId: sandbox.clientID,
    clientSecret: sandbox.clientSecret,
    authorizationEndpoint: sandbox.authorizationURL,
    tokenEndpoint: sandbox.tokenURL,
    redirectURI,
    scopes: [],
  },
  ({ tokens }) => tokens.accessToken(),
);

// It throws its redirect.
const begun = await strategy.authenticate(new Request('http://127.0.0.1/login')).catch((thrown) => thrown);
const [cookie] = begun.headers.get('set-cookie').split(';', 1);
const callback = await logIn(begun.headers.get('location'));
await show(await strategy.authenticate(new Request(callback, { headers: { cookie } })));
