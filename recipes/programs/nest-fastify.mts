import 'reflect-metadata';
import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import {
  Controller,
  type ExecutionContext,
  Get,
  HttpException,
  Injectable,
  Module,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthGuard, PassportModule, PassportSerializer, PassportStrategy } from '@nestjs/passport';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import passport from 'passport';
import { LoopAndTieStrategy } from 'passport-loopandtie';

type LoggedInRequest = FastifyRequest & { user?: object };

@Injectable()
class LoopAndTie extends PassportStrategy(LoopAndTieStrategy) {
  constructor() {
    super({
      clientID: process.env.LOOPANDTIE_CLIENT_ID,
      clientSecret: process.env.LOOPANDTIE_CLIENT_SECRET,
      callbackURL: process.env.LOOPANDTIE_CALLBACK_URL,
      authorizationURL: process.env.LOOPANDTIE_AUTHORIZATION_URL,
      tokenURL: process.env.LOOPANDTIE_TOKEN_URL,
      store: true,
    });
  }

  validate(accessToken: string): object | null {
    return { accessToken };
  }
}

@Injectable()
class LoopAndTieGuard extends AuthGuard('loopandtie') {
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    await super.canActivate(context);
    await super.logIn(context.switchToHttp().getRequest());
    return true;
  }

  // Passport redirects with Node's methods, which Fastify's reply does not have.
  getResponse(context: ExecutionContext): object {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const { header: setHeader } = reply;
    return Object.assign(reply, { setHeader, end: () => reply.send() });
  }

  // Without this, NestJS answers every failed login with 401 and every error of the strategy with 500.
  override handleRequest<User>(
    error: (Error & { status?: number }) | null,
    user: User | false | null,
    info: { message?: string } | undefined,
    _context: unknown,
    status = 401,
  ): User {
    if (error instanceof HttpException || (error && error.status === undefined)) throw error;
    if (error) throw new HttpException('Loop & Tie is not available.', error.status ?? 502, { cause: error });
    if (!user) throw new HttpException(info?.message ?? 'You may not log in.', status);
    return user;
  }
}

@Controller()
class AppController {
  @Get()
  showHome(@Req() req: LoggedInRequest): string {
    return req.user ? 'Connected' : 'Nobody is logged in: go to /auth/loopandtie';
  }

  @Get('auth/loopandtie')
  @UseGuards(LoopAndTieGuard)
  begin(): void {
    // the guard has redirected
  }

  @Get('auth/loopandtie/callback')
  @UseGuards(LoopAndTieGuard)
  finish(@Res() reply: FastifyReply): void {
    void reply.redirect('/', 302); // Nest has set 200
  }
}

@Injectable()
class SessionSerializer extends PassportSerializer {
  serializeUser(user: object, done: (error: null, user: object) => void): void {
    done(null, user);
  }

  deserializeUser(user: object, done: (error: null, user: object) => void): void {
    done(null, user);
  }
}

@Module({
  imports: [PassportModule],
  controllers: [AppController],
  providers: [LoopAndTie, SessionSerializer],
})
class AppModule {}

const { SESSION_SECRET: secret = '', LOOPANDTIE_CALLBACK_URL: callbackURL = '' } = process.env;
if (secret.length < 32) throw new Error('SESSION_SECRET must have at least 32 characters');
const isHTTPS = callbackURL.startsWith('https:');
// Without `__Host-`, which needs https, any subdomain could set a session of its own over yours.
const cookieName = isHTTPS ? '__Host-session' : 'session';

const app = await NestFactory.create<NestFastifyApplication>(
  AppModule,
  new FastifyAdapter({ trustProxy: isHTTPS }),
  {
    logger: ['error', 'warn'],
  },
);
await app.register(fastifyCookie);
await app.register(fastifySession, {
  secret,
  cookieName,
  cookie: { secure: isHTTPS, sameSite: 'lax' },
  saveUninitialized: false,
});
app
  .getHttpAdapter()
  .getInstance()
  .addHook('preHandler', (req, reply, next) => {
    passport.authenticate('session')(req, reply, next);
  });
const port = process.env.PORT ?? 3000;
await app.listen(port);
console.log(`http://localhost:${port}`);
