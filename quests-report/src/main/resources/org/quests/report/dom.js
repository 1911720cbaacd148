/*
 * Small helpers that make elements. Whatever is shown becomes a text node: nothing is ever parsed
 * as HTML.
 */

/**
 * An element with properties and children; children that are not nodes become texts, null is left
 * out. Properties that begin with "on" are listeners, "data" sets data attributes.
 */
function el(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'data') {
      Object.assign(element.dataset, value);
    } else if (name === 'class') {
      element.className = value;
    } else if (name === 'style') {
      Object.assign(element.style, value);
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
  }
}

/** Other children in place of those that an element has. */
function fill(element, ...children) {
  element.replaceChildren();
  add(element, children);
}

/** A text from a file, whose direction of writing does not reach its surroundings. */
function name(text) {
  return el('bdi', {}, text === '' ? '(none)' : text);
}

const THIN = '\u2009';

/** A whole number. */
function whole(n) {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+(?!\d))/g, THIN);
}

/** A number with so many significant digits; a dash where there is none. */
function number(x, digits = 4) {
  if (x === null || x === undefined || !Number.isFinite(x)) {
    return '–';
  }
  const size = Math.abs(x);
  if (Number.isInteger(x) && size >= 1e4 && size < 1e9) {
    return minus(whole(x));
  }
  return minus(size >= 1e6 || (size < 1e-3 && size > 0)
    ? x.toExponential(digits - 1)
    : String(Number(x.toPrecision(Math.max(digits, Math.ceil(Math.log10(size + 1)))))));
}

/** A number with so many digits after the point. */
function fixed(x, digits) {
  // What rounds to nothing has no sign.
  return Number.isFinite(x) ? minus(x.toFixed(digits).replace(/^-(0\.?0*)$/, '$1')) : '–';
}

function minus(text) {
  return text.replace(/^-/, '\u2212');
}

function percent(x) {
  return fixed(100 * x, 2) + THIN + '%';
}

function counted(n, noun) {
  return whole(n) + ' ' + noun + (n === 1 ? '' : 's');
}

/** A table; cells that are numbers stand to the right. "tall" shows all rows, without scrolling. */
function table(header, rows, properties, tall = '') {
  return el('div', { class: 'wide' + tall, tabindex: 0, role: 'region', 'aria-label': header.filter(h => typeof h === 'string').join(', ') },
    el('table', properties || {},
      el('thead', {}, el('tr', {}, header.map((h, i) => el('th', { scope: 'col', class: rows.length > 0 && Array.isArray(rows[0]) && isNumber(rows[0][i]) ? 'number' : null }, h)))),
      el('tbody', {}, rows.map(row => row instanceof Node ? row : el('tr', {}, row.map(cell))))));
}

/** Whether what stands in a cell is a number. */
function isNumber(content) {
  return typeof content === 'string' && /^[\d\u2212–][\d.,\u2009\u2212e+%–]*$/.test(content);
}

function cell(content) {
  return el('td', { class: isNumber(content) ? 'number' : null }, content);
}

/** A part of the page with its title, and the command that makes it. */
function section(id, title, command, ...children) {
  return el('section', { id, 'aria-labelledby': id + '-title' },
    el('h2', { id: id + '-title' }, title),
    children,
    command ? commandLine(command) : null);
}

/** A command line that can be copied. */
function commandLine(command) {
  const code = el('code', { tabindex: 0 }, command);
  const button = el('button', { type: 'button', class: 'quiet', onclick: () => {
    getSelection().selectAllChildren(code);
    const copied = navigator.clipboard ? navigator.clipboard.writeText(command) : Promise.reject();
    copied.then(() => button.textContent = 'copied', () => button.textContent = 'selected');
  } }, 'copy');
  return el('p', { class: 'command' }, el('span', {}, 'made by '), code, button);
}

/** A labelled choice. */
function choice(label, options, value, onchange) {
  const select = el('select', { onchange: () => onchange(select.value) },
    options.map(([key, text]) => el('option', { value: key }, text)));
  select.value = value;
  return { node: el('label', { class: 'choice' }, el('span', {}, label), select), select };
}
