// One request of the tests' browser. It goes out by node:http, since fetch takes twice the time, and no redirect is followed.
import { Agent, request } from 'node:http';

/** What is sent, in the words of fetch. */
export interface Sending {
  method?: string;
  headers?: ConstructorParameters<typeof Headers>[0];
  body?: string | URLSearchParams;
}

/** What was returned. */
export interface Received {
  status: number;
  headers: Headers;
  text: string;
}

// A server ends an idle connection after five seconds: none is used that could be ending just now.
const agent = new Agent({ keepAlive: true, timeout: 4_000 });
// Its own, for tests that replace the one of all agents.
agent.createConnection = agent.createConnection.bind(agent);

/** Sends it once more if a connection that was kept ends before the response, as browsers do. */
export async function exchange(url: URL, sending: Sending = {}): Promise<Received> {
  const { method = 'GET', body } = sending;
  const headers = new Headers(sending.headers);
  if (body instanceof URLSearchParams && !headers.has('content-type'))
    headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
  return await new Promise((resolve, reject) => {
    const sent = request(url, { agent, method, headers: Object.fromEntries(headers) }, (response) => {
      const received = new Headers();
      const { rawHeaders, statusCode: status = 0 } = response;
      for (let index = 0; index < rawHeaders.length; index += 2)
        received.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status, headers: received, text });
      });
    });
    sent.on('error', (error) => {
      if (sent.reusedSocket) resolve(exchange(url, sending));
      else reject(error);
    });
    sent.end(body?.toString());
  });
}
