// The strategy, its guard, and an app that uses them, on Express or Fastify.
import {
  Controller,
  type ExecutionContext,
  Get,
  HttpException,
  Injectable,
  Module,
  Redirect,
  Req,
  UseGuards,
} from '@nestjs/common';
import { AuthGuard, PassportModule, PassportSerializer, PassportStrategy } from '@nestjs/passport';
import { type LoopAndTieProfile, LoopAndTieStrategy, type TokenParams } from 'passport-loopandtie';

@Injectable()
class LoopAndTie extends PassportStrategy(LoopAndTieStrategy, 'loopandtie', true) {
  constructor() {
    super({
      clientID: process.env.LOOPANDTIE_CLIENT_ID,
      clientSecret: process.env.LOOPANDTIE_CLIENT_SECRET,
      callbackURL: process.env.LOOPANDTIE_CALLBACK_URL,
      authorizationURL: process.env.LOOPANDTIE_AUTHORIZATION_URL,
      tokenURL: process.env.LOOPANDTIE_TOKEN_URL,
      userProfileURL: process.env.LOOPANDTIE_USER_PROFILE_URL,
      skipUserProfile: false,
    });
  }

  // Return null if this person may not log in (401), or throw an HttpException.
  validate(
    accessToken: string,
    _refreshToken: undefined,
    params: TokenParams,
    profile: LoopAndTieProfile,
  ): object | null {
    return { accessToken, created: params.created_at, teams: profile.teams };
  }
}

@Injectable()
class LoopAndTieGuard extends AuthGuard('loopandtie') {
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    await super.canActivate(context);
    await super.logIn(context.switchToHttp().getRequest());
    return true;
  }

  // Without this, NestJS responds to every failed login with 401 and every error of the strategy with 500.
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
  showHome(@Req() req: { user?: object }): string {
    return req.user ? 'Connected' : '<a href="/auth/loopandtie">Log in with Loop & Tie</a>';
  }

  @Get('auth/loopandtie')
  @UseGuards(LoopAndTieGuard)
  begin(): void {
    // the guard has redirected
  }

  @Get('auth/loopandtie/callback')
  @UseGuards(LoopAndTieGuard)
  @Redirect('/')
  finish(): void {
    // the guard has logged this person in
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
export class AppModule {}
