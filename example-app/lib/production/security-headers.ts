// Security headers by helmet, and where this app differs from its defaults.
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Headers for pages that load a stylesheet and images of this site and nothing else. A login button is a form that is
 * redirected to the provider. Chromium checks each redirect against `form-action`, so the provider's origin is in it.
 */
export function securityHeaders(
  publicURL: string,
  authorizationURL = 'https://www.loopandtie.com',
): RequestHandler {
  const https = publicURL.startsWith('https:');
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        formAction: ["'self'", new URL(authorizationURL).origin],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        // Over http, it would send the login to https, where nothing listens, on every host but localhost.
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: https,
    // With this header, WebKit 2.50 cannot go back from the account page to the provider's.
    crossOriginOpenerPolicy: false,
    // Other sites learn nothing. Our own forms must say which page they are on: see own-account.ts and browser-check.ts.
    referrerPolicy: { policy: 'same-origin' },
  });
}
