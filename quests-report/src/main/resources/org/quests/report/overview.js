/* What the dataset holds, and what stands out. */

const KINDS = {
  CONTACT: ['atoms too near', 'overview'],
  LABELS: ['labels', 'overview'],
  ENERGY: ['energies', 'overview'],
  FORCE: ['forces', 'overview'],
  UNSEEN_ELEMENT: ['unseen element', 'novelty'],
  RARE_ELEMENT: ['rare element', 'overview'],
  GROUP: ['groups', 'groups'],
  DUPLICATES: ['duplicates', 'overview'],
  NOVELTY: ['novelty', 'novelty'],
  SATURATION: ['sample', 'overview'],
};

/** Groups of repeated frames that are printed, as the style sheet says. */
const PRINTED = 20;

/** Buttons that show frames. */
function frameButtons(frames, most = 12) {
  const known = frames.filter(i => i >= 0);
  return el('span', { class: 'frames' },
    known.slice(0, most).map(i => el('button', {
      type: 'button', class: 'quiet', title: nameOfFrame(i), data: { frame: data.frames.number[i], file: data.files[data.frames.file[i]] },
      onclick: () => page.showFrame(i),
    }, data.files.length === 1 ? data.frames.number[i] : data.frames.number[i] + ' ' + shortFile(data.frames.file[i]))),
    known.length > most ? el('span', { class: 'muted' }, ' and ' + whole(known.length - most) + ' more') : null);
}

/** A file without its folders. */
function withoutFolders(file) {
  return file.slice(file.lastIndexOf('/') + 1) || file;
}

/** Files as they are called where that is short: without folders, if that tells them apart. */
function fileName(i) {
  const short = withoutFolders(data.files[i]);
  return data.files.filter(file => withoutFolders(file) === short).length === 1 ? short : data.files[i];
}

/** The same, and not too long. */
function shortFile(i) {
  const short = withoutFolders(data.files[i]);
  return short.length > 24 ? short.slice(0, 22) + '…' : short;
}

/** A dot in the colour of an element. */
function elementDot(z) {
  const dot = el('i', { class: 'dot' });
  page.onTheme(() => dot.style.background = elementColor(z));
  return dot;
}

function card(title, value, ...notes) {
  return el('div', { class: 'card' },
    el('div', { class: 'title' }, title),
    el('div', { class: 'value' }, value),
    notes.map(note => el('div', { class: 'note' }, note)));
}

function saturationText(o) {
  if (o.saturated) {
    return 'Saturated: there are too few frames, or the bandwidth is too narrow, for H to say much.';
  }
  return o.bracket
    ? 'Not saturated: environments repeat in other frames, and more frames would change H by no more than its bracket.'
    : 'Not saturated: H is well below its maximum.';
}

function findingsSection() {
  const items = data.findings.map(finding => el('li', { data: { kind: finding.kind } },
    el('a', { class: 'tag', href: '#' + KINDS[finding.kind][1] }, KINDS[finding.kind][0]),
    el('span', { class: 'text' }, finding.text),
    frameButtons(finding.frames)));
  return section('findings', 'What stands out', null,
    items.length > 0
      ? el('ul', { class: 'findings' }, items)
      : el('p', {}, 'Nothing: no duplicates, no outliers, no labels missing.'));
}

function labelsTable(title, labels) {
  if (!labels.key) {
    return el('p', { class: 'muted' }, 'No ' + title + '.');
  }
  const rows = Object.keys(labels.keys).map(key => [name(key), whole(labels.keys[key])]);
  const q = labels.values;
  return el('div', {},
    el('h4', {}, title === 'energies' ? 'energies per atom' : 'greatest force of each frame', ', ', name(labels.key)),
    q ? table(['least', 'median', '99 %', 'greatest'], [[number(q.min, 6), number(q.median, 6), number(q.q99, 6), number(q.max, 6)]]) : null,
    rows.length > 1 ? table(['key', 'frames'], rows) : null,
    el('p', {}, labels.missing > 0 ? counted(labels.missing, 'frame') + ' without. ' : 'None missing. ',
      labels.mixed ? el('strong', {}, 'Two conventions of keys are mixed. ') : null,
      labels.outlierCount > 0 ? counted(labels.outlierCount, 'frame') + ' far from the others: ' : 'No frame far from the others.',
      labels.outlierCount > 0 ? frameButtons(labels.outliers.map(([i]) => i)) : null),
    el('p', { class: 'muted small' }, 'In the units of the file.'));
}

function overviewSection() {
  const o = data.overview;
  const bracket = o.bracket
    ? 'with ever more frames ' + fixed(o.bracket[0], 4) + ' to ' + (o.bracket[2] ? '' : 'more than ') + fixed(o.bracket[1], 4)
    : 'maximum log n = ' + fixed(o.maximum, 4);
  const largest = Math.max(...data.elements.map(element => element.atoms));
  const total = data.elements.reduce((sum, element) => sum + element.atoms, 0);
  return section('overview', 'Overview', data.commands.overview,
    el('div', { class: 'cards' },
      card('frames', whole(o.frames), counted(data.files.length, 'file')),
      card('environments', whole(o.environments), data.elements.filter(e => e.atoms > 0).length === 1 ? 'one element' : counted(data.elements.filter(e => e.atoms > 0).length, 'element')),
      card('H', fixed(o.entropy, 4) + ' nats', bracket),
      card('D', fixed(o.diversity, 4) + ' nats', 'as ' + number(o.profile[0]) + ' distinct environments'),
      card('efficiency', fixed(o.efficiency, 4), 'H / log n'),
      card('duplicates', whole(o.duplicates.frames), o.duplicates.across > 0 ? whole(o.duplicates.across) + ' groups across files' : 'frames that repeat others')),
    el('p', { class: 'verdict' }, saturationText(o)),
    el('div', { class: 'columns' },
      el('div', {},
        el('h3', {}, 'Files'),
        table(['file', 'frames', 'atoms'], o.files.map(file => [name(file.name), whole(file.frames), whole(file.atoms)])),
        el('h3', {}, 'Elements'),
        table(['element', 'atoms', 'share', 'frames'], data.elements.filter(e => e.atoms > 0).map(element => [
          el('span', {}, elementDot(element.z), element.symbol),
          whole(element.atoms),
          el('span', { class: 'bar' }, el('i', { style: { width: 60 * element.atoms / largest + 'px' } }), ' ' + percent(element.atoms / total)),
          whole(element.frames)])),
        el('h3', {}, 'Shortest distance of each pair'),
        table(['pair', 'distance in Å'], Object.keys(o.distances).map(pair => [pair, fixed(o.distances[pair], 3)])),
        el('h3', {}, 'Cells'),
        table(['periodic along a, b, c', 'frames'], Object.keys(o.periodicity).map(axes =>
          [axes.split('').map(axis => axis === 'T' ? 'yes' : 'no').join(', '), whole(o.periodicity[axes])])),
        o.sizes ? el('p', {}, 'Atoms in a frame: ' + whole(o.sizes.min) + ' to ' + whole(o.sizes.max) + ', median ' + number(o.sizes.median) + '.') : null,
        o.volumes ? el('p', {}, 'Volume per atom: ' + number(o.volumes.min) + ' to ' + number(o.volumes.max) + ' Å³, median ' + number(o.volumes.median)
          + ' Å³; density ' + number(1 / o.volumes.max) + ' to ' + number(1 / o.volumes.min) + ' atoms/Å³.') : el('p', {}, 'No frame is periodic in all directions: there is no density.')),
      el('div', {},
        el('h3', {}, 'Compositions'),
        table(['frame', 'frames'], o.compositions.map(([formula, n]) => [formula, whole(n)])),
        o.compositionCount > o.compositions.length ? el('p', { class: 'muted' }, 'and ' + whole(o.compositionCount - o.compositions.length) + ' more') : null,
        el('h3', {}, 'Labels'),
        labelsTable('energies', o.energies),
        labelsTable('forces', o.forces),
        el('h3', {}, 'Duplicates'),
        duplicates(o.duplicates))));
}

function duplicates(found) {
  if (found.frames === 0) {
    return el('p', {}, 'No frame repeats another within ' + number(found.distance) + ' h.');
  }
  return el('div', {},
    el('p', {}, counted(found.frames, 'frame') + ' repeat others within ' + number(found.distance) + ' h, in ' + counted(found.groups, 'group')
      + (found.across > 0 ? ', ' + whole(found.across) + ' of them across files.' : '.')),
    el('ul', { class: 'plain scroll' }, found.listed.map(group => el('li', {}, frameButtons(group, 8)))),
    found.listed.length > PRINTED ? el('p', { class: 'muted printed' }, 'Printed are the first ' + PRINTED + ' groups; the page itself has more.') : null,
    found.groups > found.listed.length ? el('p', { class: 'muted' }, 'and ' + whole(found.groups - found.listed.length) + ' more groups') : null,
    commandLine(data.commands.duplicates));
}
