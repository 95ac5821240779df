// Security headers by helmet, with what this app needs to differ in.
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Headers for pages that load one stylesheet of this site and nothing else. A login button is a form whose redirects lead
 * to the provider, and Chromium checks each of them against `form-action`: so the provider's origin must be in it.
 */
export function securityHeaders(publicURL: string, authorizationURL: string): RequestHandler {
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
        // On http it would send the login to an https that is not there, on every host but localhost.
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: https,
    // With it, WebKit (2.50) does not get away from the account page by the back button, which leads to another site.
    crossOriginOpenerPolicy: false,
    // Other sites are told nothing. Our own forms have to say where they are: see requireOwnOrigin and browser-check.ts.
    referrerPolicy: { policy: 'same-origin' },
  });
}
