// HTML by templates that escape every value, and the frame around each page.
import escapeHTML from 'escape-html';
import { STYLESHEET } from './stylesheet';

/** HTML that is fit to be sent. */
export class Markup {
  constructor(readonly text: string) {}
}

/** A template that escapes every value that is not markup itself. */
export function html(strings: TemplateStringsArray, ...values: (string | Markup | Markup[])[]): Markup {
  const parts = values.map((value) =>
    [value]
      .flat()
      .map((item) => (item instanceof Markup ? item.text : escapeHTML(item)))
      .join(''),
  );
  return new Markup(strings.map((string, index) => string + (parts[index] ?? '')).join(''));
}

const STYLE = new Markup(`<style>${STYLESHEET}</style>`);

/** A whole page, which says plainly what it is. */
export function renderPage(title: string, content: Markup): string {
  return html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · sandbox</title>
        ${STYLE}
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header class="banner">
          <strong>Sandbox.</strong> This is not Loop &amp; Tie: nothing here is real.
        </header>
        <main>${content}</main>
      </body>
    </html>`.text;
}
