// One description of tests, run in each engine, with a person without cookies for each test.
import { launchBrowser } from './launch';
import { ENGINES, type Engine, type Person, type RealBrowser } from './real-browser';
import type { Tab } from './tab';

/**
 * Describes the tests once for each engine.
 *
 * @param define - gets the engine, and a function that gives the tab of the running test
 */
export function describeEachEngine(define: (engine: Engine, currentTab: () => Tab) => void): void {
  describe.each(ENGINES)('in %s', (engine) => {
    let browser: RealBrowser;
    let person: Person;
    let tab: Tab;

    beforeAll(async () => {
      browser = await launchBrowser(engine);
    });

    beforeEach(async () => {
      person = await browser.newPerson();
      tab = await person.newTab();
    });

    // Their pages would go on while others are tested.
    afterEach(() => person.close());

    define(engine, () => tab);
  });
}
