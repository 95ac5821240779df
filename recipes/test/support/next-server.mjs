// Runs the API route of docs/frameworks.md in a server that gives it what Next.js gives: `query` on the request, and
// `redirect` and `status` on the response. Next.js itself is left out, since it adds 340 MB; by hand, the route ran in Next.js 16.4.6 next to an app router on 2026-11-30.
import { createServer } from 'node:http';
import { getIronSession } from 'iron-session';

const { PORT, SESSION_SECRET, LOOPANDTIE_CALLBACK_URL } = process.env;
const cookieName = LOOPANDTIE_CALLBACK_URL.startsWith('https:') ? '__Host-session' : 'session';
// Beside the copies of the programs.
const route = new URL('next/pages/api/auth/loopandtie/[[...step]].js', import.meta.url);
const { default: handler } = await import(route);

const server = createServer(async (req, res) => {
  if (req.url.startsWith('/api/auth/loopandtie')) {
    req.query = Object.fromEntries(new URL(req.url, 'http://localhost').searchParams);
    res.redirect = (url) => res.writeHead(307, { Location: url }).end(url);
    res.status = (code) => Object.assign(res, { statusCode: code });
    return handler(req, res);
  }
  const session = await getIronSession(req, res, { cookieName, password: SESSION_SECRET });
  res.end(session.user ? 'Connected' : 'Nobody is logged in');
});
server.listen(PORT, () => console.log('listening'));
