// How the start page looks, on top of the style of all pages: a column to steer by, and the requests beside it.
import { embed } from './html';

export const START_PAGE_STYLE = embed(
  'style',
  `
:root { --well: #f4f5f8; --new: #fff6d6; }
@media (prefers-color-scheme: dark) { :root { --well: #12151d; --new: #33301f; } }
main { display: grid; grid-template-columns: 26rem minmax(0, 1fr); gap: 1.25rem; align-items: start; max-width: 84rem; margin: 0 auto; padding: 1.5rem; background: none; border: 0; }
.side { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.25rem; }
.top { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: baseline; }
section { padding: 1.1rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
section > p, .top p { margin: 0; }
section > p + *, section > * + p { margin-top: .6rem; }
h1 { margin: 0; font-size: 1.4rem; }
h2 { margin: 0 0 .6rem; padding: 0; border: 0; font-size: 1rem; }
h3 { margin: .75rem 0 .25rem; font-size: .8rem; color: var(--soft); }
.head { display: flex; justify-content: space-between; align-items: center; gap: 1rem; margin-bottom: .6rem; }
.head h2 { margin: 0; }
code, pre, .status { font: .82rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
a { color: var(--accent); }
button { width: auto; flex: none; margin: 0; padding: .4rem .8rem; font-size: .9rem; border-width: 1px; }
select { flex: 1; min-width: 11rem; padding: .4rem; font: inherit; font-size: .9rem; color: inherit; background: var(--well); border: 1px solid var(--edge); border-radius: .5rem; }
label { margin: 0; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; }
#settings { padding: .6rem .75rem; background: var(--well); border-radius: .5rem; }
#settings code { display: block; font-size: .75rem; padding-left: 1rem; text-indent: -1rem; }
.actions > li { display: flex; flex-direction: column; align-items: flex-start; gap: .3rem; }
.actions > li + li, #users > li + li, #clients > li + li { margin-top: .9rem; }
.soft, .time { font-size: .85rem; color: var(--soft); }
#users p, #clients p { margin: .1rem 0; }
input[type=checkbox] { width: 1.1rem; height: 1.1rem; margin: 0 .35rem 0 0; vertical-align: -.15rem; accent-color: var(--accent); }
#waiting { font-size: .85rem; color: var(--soft); }
#waiting > li { margin-top: .5rem; }
#requests { padding-bottom: .5rem; }
ol { list-style: none; margin: 0; padding: 0; }
#rows > li { border-top: 1px solid var(--line); }
summary { display: grid; grid-template-columns: 3.2rem minmax(0, 1fr) auto; gap: 0 .5rem; align-items: baseline; padding: .55rem .25rem; border-radius: .35rem; cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary:hover { background: var(--well); }
.status { width: fit-content; padding: 0 .4rem; border-radius: .35rem; background: var(--well); color: var(--soft); font-weight: 600; }
.refused .status { background: var(--problem); color: var(--card); }
.reason { grid-column: 2 / -1; color: var(--problem); overflow-wrap: anywhere; }
.reason:empty { display: none; }
.sent { padding: 0 .25rem .75rem 3.95rem; }
.sent h3:first-child { margin-top: 0; }
pre { margin: 0; padding: .6rem .75rem; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--well); border-radius: .5rem; }
#message { position: fixed; bottom: 1rem; left: 50%; transform: translateX(-50%); width: max-content; max-width: calc(100vw - 2rem); padding: .6rem 1rem; background: var(--ink); color: var(--card); border-radius: .5rem; }
#message:empty { display: none; }
@media (prefers-reduced-motion: no-preference) { .new summary { animation: new 4s; } @keyframes new { from { background: var(--new); } } }
@media (max-width: 56rem) { main { grid-template-columns: minmax(0, 1fr); padding: 1rem; } }
@media (max-width: 30rem) { summary { grid-template-columns: 3.2rem minmax(0, 1fr); } .time { grid-column: 2; } .time:empty { display: none; } .sent { padding-left: .25rem; } }
`,
);
