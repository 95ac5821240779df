// The extension points of passport-oauth2 under each version of Passport: test/seams.test.ts, run once with each.
import { forgetPassport, PASSPORT_VERSIONS } from './support/passport-versions';

describe.each(PASSPORT_VERSIONS)('%s', (version) => {
  afterAll(forgetPassport);

  jest.isolateModules(() => {
    jest.doMock('passport', () => jest.requireActual<object>(version));
    jest.requireActual('../../test/oauth2/seams.test');
  });
});
