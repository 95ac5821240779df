// What the start page does in a browser: it asks for what is new each second while somebody looks, and calls what its
// buttons name. Each value becomes text, never markup; the page's policy also forbids markup made from text.
import { embed } from './html';

// Sent as it stands here: no build step, and no library.
export const START_PAGE_SCRIPT = embed(
  'script',
  String.raw`
'use strict';
const LOOK_EVERY_MS = 1000;
const MESSAGE_MS = 8000;
const MOST_ROWS = 200;
const GONE = 'The sandbox does not respond. Is it still running?';
const find = (id) => document.getElementById(id);
const places = Object.fromEntries(
  [...document.querySelectorAll('optgroup')].map(({ id, label }) => [id, label.replace('At', 'at')]),
);

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

// Requests, the newest first. A row stays while its request is kept, so that an open one is not closed.
const rows = find('rows');
const rowNumbers = new WeakMap();

function listValues(title, values) {
  const lines = Object.entries(values).map(([name, value]) => name + ': ' + value);
  return lines.length === 0 ? [] : [make('h3', '', title), make('pre', '', lines.join('\n'))];
}

function makeRow({ method, path, status, parameters, headers, reason }, isNew) {
  const why = reason ?? (status === undefined ? 'the connection ended before a response' : '');
  const refused = why !== '' || status >= 400;
  const summary = make(
    'summary',
    '',
    make('span', 'status', String(status ?? 'none')),
    ' ',
    make('code', '', method + ' ' + path),
    ' ',
    make('span', 'time', isNew ? new Date().toLocaleTimeString() : ''),
    ' ',
    make('span', 'reason', why),
  );
  const sent = [...listValues('Parameters', parameters), ...listValues('Headers', headers)];
  return make(
    'li',
    (refused ? 'refused' : '') + (isNew ? ' new' : ''),
    make('details', '', summary, make('div', 'sent', ...sent)),
  );
}

function showRequests({ requests, total, kept }, isNew) {
  for (const [index, request] of requests.entries()) {
    // This page and programs that wait for the sandbox ask for it.
    if (request.path === '/') continue;
    const row = makeRow(request, isNew);
    rowNumbers.set(row, total - requests.length + index);
    rows.prepend(row);
  }
  const oldest = total - Math.min(kept, MOST_ROWS);
  while (rows.lastChild && rowNumbers.get(rows.lastChild) < oldest) rows.lastChild.remove();
  find('none').hidden = rows.childElementCount > 0;
  const refused = rows.querySelectorAll('.refused').length;
  find('count').textContent = rows.childElementCount + ' requests, ' + refused + ' refused';
}

// Everything else is made again when it has changed.
const shown = new Map();

function show(id, items, render) {
  const text = JSON.stringify(items);
  if (shown.get(id) === text) return;
  shown.set(id, text);
  find(id).replaceChildren(...items.map((item) => make('li', '', ...render(item))));
}

function showValue(name, value) {
  return make('p', '', make('span', 'soft', name + ' '), make('code', '', value));
}

function showWorld({ faults, users, clients, alwaysAsk }) {
  show('waiting', faults, ({ fault, place, times, clientID }) => [
    'Waiting: ',
    make('code', '', fault),
    ' ' + places[place] + (times > 1 ? ', ' + times + ' times' : ''),
    clientID === undefined ? '' : ', for ' + clientID,
  ]);
  show('users', users, ({ name, email, password, teams }) => [
    make('strong', '', name),
    make('p', '', make('code', '', email), make('span', 'soft', ' password '), make('code', '', password)),
    make('p', 'soft', teams.length === 0 ? 'No team' : 'Team: ' + teams.map((team) => team.name).join(', ')),
  ]);
  show('clients', clients, ({ name, clientID, clientSecret, redirectURIs }) => [
    make('strong', '', name),
    showValue('Client ID', clientID),
    showValue('Secret', clientSecret),
    ...redirectURIs.map((uri) => showValue('Redirect URI', uri)),
  ]);
  find('alwaysAsk').checked = alwaysAsk;
}

let id;
let total = 0;

async function load() {
  const response = await fetch('/sandbox/state?after=' + total);
  const state = await response.json();
  if (id !== undefined && state.id !== id) {
    // Another sandbox: its settings may be others too.
    location.reload();
    return;
  }
  showRequests(state, id !== undefined);
  showWorld(state);
  ({ id, total } = state);
}

// One at a time, or a request would be shown twice.
let loading = Promise.resolve();

function refresh() {
  loading = loading.then(load).then(
    () => (find('gone').textContent = ''),
    () => (find('gone').textContent = GONE),
  );
  return loading;
}

let timer;

async function watch() {
  clearTimeout(timer);
  if (document.hidden) return;
  await refresh();
  clearTimeout(timer);
  timer = setTimeout(watch, LOOK_EVERY_MS);
}

document.addEventListener('visibilitychange', watch);
watch();

let messageTimer;

function say(text) {
  find('message').textContent = text;
  clearTimeout(messageTimer);
  messageTimer = setTimeout(() => find('message').replaceChildren(), MESSAGE_MS);
}

async function call(name, body, done) {
  try {
    const response = await fetch('/sandbox/' + name, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { error } = await response.json();
    say(error ?? done);
  } catch {
    say(GONE);
  }
  await refresh();
}

for (const button of document.querySelectorAll('[data-call]')) {
  button.addEventListener('click', () => call(button.dataset.call, {}, button.dataset.done));
}

find('fail').addEventListener('submit', (event) => {
  event.preventDefault();
  const [option] = find('fault').selectedOptions;
  const place = option.parentElement.id;
  const done = option.value + ' waits for the next request ' + places[place] + '.';
  call('next', { fault: option.value, place }, done);
});

find('alwaysAsk').addEventListener('change', ({ target: { checked } }) => {
  const done = checked ? 'Every login is asked now.' : 'Users who authorized the app are not asked again.';
  call('setAlwaysAsk', { alwaysAsk: checked }, done);
});

find('copy').addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(find('settings').textContent.trim() + '\n');
    say('The settings are copied.');
  } catch {
    // Browsers allow the clipboard on localhost and https only.
    getSelection().selectAllChildren(find('settings'));
    say('The settings are selected. Copy them with the keyboard.');
  }
});
`,
);
