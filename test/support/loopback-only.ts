// Runs before every test file: a connection to anything but this machine fails the test that tries it.
import { isIP, Socket, type SocketConnectOpts } from 'node:net';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/;
const guarded = Symbol.for('passport-loopandtie.loopback-only');

interface Guarded {
  [guarded]?: true;
}

// Jest gives each test file fresh modules, but `net` is shared by all files of a worker: patch it once.
const prototype = Socket.prototype as Socket & Guarded;
if (!prototype[guarded]) {
  prototype[guarded] = true;
  // oxlint-disable-next-line typescript/unbound-method -- called with its socket below
  const connect = prototype.connect as (this: Socket, ...args: unknown[]) => Socket;
  prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
    const first: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
    const host =
      typeof first === 'object' ? (first as Partial<SocketConnectOpts & { host: string; path: string }>) : {};
    const name = host.path === undefined ? (host.host ?? 'localhost') : 'localhost';
    if (!LOOPBACK.test(name)) {
      throw new Error(
        `a test tried to reach ${name}${isIP(name) ? '' : ' (a name)'}: tests may only use loopback`,
      );
    }
    return connect.apply(this, args);
  };
}
