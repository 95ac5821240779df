// HTML by templates that escape every value, with scripts and styles that a Content-Security-Policy allows by their hash.
import { createHash } from 'node:crypto';
import escapeHTML from 'escape-html';

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

/** An element that holds its script or style, and the source that allows it and no other. */
export function embed(tag: 'script' | 'style', text: string): { element: Markup; source: string } {
  // Not by a template: one more blank in it, and the browser would refuse the text.
  return {
    element: new Markup(`<${tag}>${text}</${tag}>`),
    source: `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  };
}
