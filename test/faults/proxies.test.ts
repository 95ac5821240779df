// What the process has set on Node's global agents holds: the client secret must not leave by another way.
import { execFile } from 'node:child_process';
import http, { createServer, type Server } from 'node:http';
import https from 'node:https';
import { connect, type Socket } from 'node:net';
import { inspect, promisify } from 'node:util';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { startApp, type TestApp } from '../support/app';
import { startProvider, type Provider } from '../support/provider';
import { createCertificate } from '../support/certificate';
import { closeServer, listen } from '../support/listen';
import { logIn } from '../support/victim';

let provider: Provider;
let app: TestApp;
let proxy: Server;
let proxyURL: string;
let tokenURL: string;
let tunnels: string[];
let proxyStatus: number;
const { globalAgent } = https;
const trust = (globalAgent as https.Agent & { options: { ca?: string | undefined } }).options;

beforeEach(async () => {
  const tls = await createCertificate({ name: 'localhost' });
  provider = await startProvider({ tls });
  trust.ca = tls.cert;
  tunnels = [];
  proxyStatus = 200;
  proxy = createServer();
  proxy.on('connect', ({ url = '' }, socket: Socket) => {
    tunnels.push(url);
    socket.write(`HTTP/1.1 ${proxyStatus} Status\r\n\r\n`);
    if (proxyStatus !== 200) socket.end();
    else socket.pipe(connect(Number(url.split(':')[1]), '127.0.0.1')).pipe(socket);
    socket.on('error', () => undefined);
  });
  proxyURL = `http://user:hunter2@127.0.0.1:${await listen(proxy)}`;
  // https-proxy-agent checks the certificate of an address against `localhost`, so the provider is reached by name.
  tokenURL = `${provider.url.replace('127.0.0.1', 'localhost')}/token`;
  app = await startApp({ options: { tokenURL } });
});

afterEach(async () => {
  https.globalAgent = globalAgent;
  delete trust.ca;
  await Promise.all([app.close(), provider.close(), closeServer(proxy)]);
});

/** Its own options are for the way to the proxy; these are for the way behind it. */
function createProxyAgent(): HttpsProxyAgent<string> {
  const agent = new HttpsProxyAgent(proxyURL);
  Object.assign(agent.options, { ca: trust.ca });
  return agent;
}

it('a private CA on the global agent is trusted, even set later', async () => {
  const { ca } = trust;
  delete trust.ca;
  expect(await logIn(app)).toMatchObject({ status: 502, body: { code: 'network_error' } });
  trust.ca = ca;
  expect(await logIn(app)).toMatchObject({ status: 200 });
});

it('a proxy agent in place of the global one carries every request', async () => {
  Reflect.set(https, 'globalAgent', createProxyAgent());
  expect(await logIn(app)).toMatchObject({ status: 200 });
  expect(tunnels).toEqual([new URL(tokenURL).host]);
  expect(provider.connections).toBe(1);
});

it('a proxy agent in the option agent carries every request', async () => {
  const other = await startApp({ options: { tokenURL, agent: createProxyAgent() } });
  expect(await logIn(other)).toMatchObject({ status: 200 });
  expect(tunnels).toEqual([new URL(tokenURL).host]);
  expect(provider.connections).toBe(1);
  await other.close();
});

// It puts an agent of its own in place of both global ones, and functions in place of `request` and `get`.
it('global-agent carries the token request, and nothing is opened past it', async () => {
  const plain = await startProvider();
  const asked: string[] = [];
  proxy.on('request', ({ method, url }: http.IncomingMessage, res: http.ServerResponse) => {
    asked.push(`${method ?? ''} ${url ?? ''}`);
    res.end('of the proxy');
  });
  const script = `
    require('esbuild-register/dist/node').register();
    require('global-agent').bootstrap();
    const { openAhead } = require('./lib/oauth2/http/ahead');
    const { exchange, prepareTarget } = require('./lib/oauth2/http/exchange');
    const target = prepareTarget('POST', process.argv[1]);
    openAhead(target);
    const request = { target, headers: {}, agent: undefined, timeoutMs: 5000, maxBodyBytes: 99 };
    exchange(request, (error, response) => console.log(error ?? response.data));`;
  const url = `${plain.url}/token`;
  const env = { ...process.env, GLOBAL_AGENT_HTTP_PROXY: proxyURL };
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, url], { env });
  expect(stdout).toBe('of the proxy\n');
  expect(asked).toEqual([`POST ${url}`]);
  expect(plain.connections).toBe(0);
  await plain.close();
});

it("a proxy's 407 names the proxy as the cause, without its password", async () => {
  Reflect.set(https, 'globalAgent', createProxyAgent());
  proxyStatus = 407;
  const { status, body } = await logIn(app);
  expect({ status, body }).toMatchObject({ status: 502, body: { code: 'network_error' } });
  expect((body as { error: string }).error).toMatch(/could not be reached.*refused by a proxy.*user name/);
  expect(app.errors).toMatchObject([{ oauthError: { statusCode: 407 } }]);
  expect(inspect(app.errors, { depth: 8, showHidden: true })).not.toContain('hunter2');
});

it('a createConnection of the global agent is used', async () => {
  const seen: unknown[] = [];
  const original = globalAgent.createConnection.bind(globalAgent);
  globalAgent.createConnection = (options, callback) => {
    seen.push(options.port);
    return original(options, callback);
  };
  try {
    expect(await logIn(app)).toMatchObject({ status: 200 });
    expect(seen).toEqual([Number(new URL(provider.url).port)]);
  } finally {
    Reflect.deleteProperty(globalAgent, 'createConnection');
    globalAgent.destroy();
  }
});

it('an agent in place of the global http agent is used too', async () => {
  const plain = await startProvider();
  const other = await startApp({ options: { tokenURL: `${plain.url}/token` } });
  const { globalAgent: kept } = http;
  const seen: unknown[] = [];
  class Counting extends http.Agent {
    override createConnection(options: http.ClientRequestArgs, callback?: never) {
      seen.push(options.port);
      return super.createConnection(options, callback);
    }
  }
  http.globalAgent = new Counting();
  try {
    expect(await logIn(other)).toMatchObject({ status: 200 });
    expect(seen).toContain(Number(new URL(plain.url).port));
    expect(plain.connections).toBe(1);
  } finally {
    http.globalAgent = kept;
    await Promise.all([other.close(), plain.close()]);
  }
});
