'use strict';

// The server sends each run as a finished piece of HTML, in which every name is escaped. This script puts it into its
// place, orders, filters, and keeps the reader's focus and what the reader has closed.

const runs = document.getElementById('runs');
const news = document.getElementById('news');
const empty = document.getElementById('empty');
const plan = document.getElementById('plan');
const state = document.getElementById('state');
const order = document.getElementById('order');
const pause = document.getElementById('pause');

let events = null;

/** For screen readers too, so only what the reader has asked for or must know. */
function say(text) {
  if (news.textContent !== text) {
    news.textContent = text;
  }
}

function connect() {
  events = new EventSource('events');
  events.onopen = () => say('Live.');
  events.onerror = () => {
    say('No connection; trying again.');
    if (events.readyState === EventSource.CLOSED) { // the browser has given up
      setTimeout(() => pause.getAttribute('aria-pressed') === 'false' && connect(), 3000);
    }
  };
  events.addEventListener('run', event => show(event.data));
  events.addEventListener('kept', event => {
    keep(new Set(event.data.split(' ').map(id => 'run-' + id)));
    arrange();
  });
}

function show(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  const fresh = template.content.firstElementChild;
  const known = document.getElementById(fresh.id);
  if (!known) {
    runs.append(fresh);
    return;
  }
  Object.assign(known.dataset, fresh.dataset);
  const [summary, ...pictures] = known.children; // the summary may have the focus, so it stays
  summary.replaceChildren(...fresh.firstElementChild.childNodes);
  pictures.forEach(picture => picture.remove());
  known.append(...[...fresh.children].slice(1));
}

function keep(ids) {
  for (const run of [...runs.children]) {
    if (!ids.has(run.id)) {
      const next = run.nextElementSibling || run.previousElementSibling;
      const hadFocus = run.contains(document.activeElement);
      run.remove();
      if (hadFocus) {
        (next ? next.firstElementChild : pause).focus({ preventScroll: true });
      }
    }
  }
}

const orders = {
  newest: (a, b) => b.id.slice(4) - a.id.slice(4),
  slowest: (a, b) => b.dataset.took - a.dataset.took,
};

/** Moves as little as possible, for what is moved loses the focus. Returns how many are to be seen. */
function arrange() {
  const focused = document.activeElement;
  const sorted = [...runs.children].sort(orders[order.value]);
  sorted.forEach((run, i) => {
    if (runs.children[i] !== run) {
      runs.insertBefore(run, runs.children[i]);
    }
    run.hidden = !(plan.value === '' || plan.value === run.dataset.plan)
        || !(state.value === '' || run.dataset.states.split(' ').includes(state.value));
  });
  if (document.activeElement !== focused) {
    focused.focus({ preventScroll: true });
  }
  offerPlans();
  const seen = sorted.filter(run => !run.hidden).length;
  empty.hidden = seen > 0;
  return seen;
}

/** All that are there, and the one that is selected. */
function offerPlans() {
  const names = new Set([...runs.children].map(run => run.dataset.plan));
  names.add(plan.value).delete('');
  const known = [...plan.options].slice(1).map(option => option.value);
  const wanted = [...names].sort();
  if (wanted.join('\n') !== known.join('\n')) {
    const selected = plan.value;
    plan.replaceChildren(plan.options[0], ...wanted.map(name => new Option(name, name)));
    plan.value = selected;
  }
}

for (const select of [plan, state, order]) {
  select.addEventListener('change', () => say(arrange() + ' of ' + runs.children.length + ' runs shown.'));
}

pause.addEventListener('click', () => {
  const paused = pause.getAttribute('aria-pressed') !== 'true';
  pause.setAttribute('aria-pressed', paused);
  if (paused) {
    events.close();
    say('Paused.');
  } else {
    connect();
  }
});

connect();
