// The frame around each page: what it says, and how it looks. One narrow column, light or dark, fit for a phone.
import { embed, html, Markup } from './html';

/** Part of each page: a request of its own would stand in the log. */
export const STYLE = embed(
  'style',
  `
:root { color-scheme: light dark; --ink: #1d2433; --soft: #566074; --paper: #f4f5f8; --card: #fff; --line: #d5dae4; --edge: #7b869b; --accent: #2b4acb; --on-accent: #fff; --problem: #a11212; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceff6; --soft: #a9b2c5; --paper: #12151d; --card: #1c212d; --line: #343c4d; --edge: #7f8aa3; --accent: #9db2ff; --on-accent: #10142a; --problem: #ffb4ab; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
.banner { padding: .6rem 1rem; text-align: center; background: #ffd54a; color: #2a2100; }
main { max-width: 26rem; margin: 2rem auto; padding: 1.75rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
@media (max-width: 30rem) { main { margin: 0; padding: 1.25rem; border: 0; border-radius: 0; min-height: 90vh; } }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1rem; margin: 2rem 0 .5rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
h1, p, li, button, code { overflow-wrap: anywhere; }
.soft { color: var(--soft); }
ul { list-style: none; margin: 0; padding: 0; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
input { width: 100%; padding: .7rem; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--edge); border-radius: .5rem; }
button { width: 100%; margin-top: 1.25rem; padding: .75rem; font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent); border: 2px solid var(--accent); border-radius: .5rem; cursor: pointer; }
button.quiet { color: var(--accent); background: transparent; }
button.user { margin-top: .5rem; text-align: left; font-weight: 400; color: var(--ink); background: transparent; border: 1px solid var(--line); }
button.user strong, button.user span { display: block; }
button:hover { filter: brightness(1.1); }
button.user:hover { border-color: var(--accent); }
.choices { display: flex; gap: 1rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.problem { color: var(--problem); font-weight: 600; }
`,
);

/** A whole page, which says plainly what it is. `style` comes on top of the style of all pages. */
export function renderPage(title: string, content: Markup, style = new Markup('')): string {
  return html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · sandbox</title>
        ${STYLE.element}${style}
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
