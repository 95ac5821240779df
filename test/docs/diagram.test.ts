// The diagram in docs/how-a-login-works.md shows what a login really sends. If this fails after a change of the
// protocol, copy the lines that were recorded into the page.
import { readBlocks } from '../support/doc-blocks';
import { recordLogin } from './recorded-login';

/** The lines of the page's diagram, without its heading, its participants and the line breaks within messages. */
function readDiagram(): string[] {
  const [diagram, ...others] = readBlocks('docs/how-a-login-works.md').filter(
    ({ language }) => language === 'mermaid',
  );
  if (!diagram || others.length > 0) throw new Error('the page has not one diagram');
  return diagram.code
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().replaceAll('<br/>', ' '))
    .filter((line) => !/^(?:sequenceDiagram|participant )/.test(line));
}

it('draws each message of a recorded login', async () => {
  expect(readDiagram()).toEqual(await recordLogin());
});
