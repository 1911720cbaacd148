/*
 * What environments and frames can be drawn by and coloured by. A quantity has a value for each
 * point: a number, or the place of a name.
 */

function quantity(key, label, values, more) {
  return Object.assign({ key, label, values, names: null, aboutZero: false }, more);
}

/** Values of frames for the environments in them. */
function ofFrame(values) {
  const frames = data.environments.frame;
  const all = new values.constructor(frames.length);
  for (let i = 0; i < all.length; i++) {
    all[i] = values[frames[i]];
  }
  return all;
}

const quantities = (() => {
  const environments = [];
  const frames = [];
  const e = data.environments;
  const f = data.frames;
  const put = (list, ...all) => list.push(quantity(...all));
  const share = axis => ' (' + Math.round(100 * e.shares[axis]) + THIN + '% of the variance)';
  for (let axis = 0; axis < 3; axis++) {
    const label = 'principal axis ' + (axis + 1);
    const title = label + share(axis) + ' in 1/Å';
    put(environments, 'pc' + (axis + 1), label, e['pc' + (axis + 1)], { title });
    put(frames, 'pc' + (axis + 1), label, f['pc' + (axis + 1)], { title });
  }
  if (e.dH) {
    put(environments, 'dH', 'δH (reference)', e.dH, { title: 'δH against the reference in nats', aboutZero: true });
  }
  put(environments, 'dHOwn', 'δH (own dataset)', e.dHOwn, { title: 'δH against the dataset itself in nats' });
  put(frames, 'dHMax', 'greatest δH', f.dHMax,
    { title: 'greatest δH against ' + (data.reference ? 'the reference' : 'the dataset itself') + ' in nats', aboutZero: !!data.reference });
  if (e.element) {
    const present = data.elements.map(element => element.z);
    put(environments, 'element', 'element', Uint8Array.from(e.element, z => present.indexOf(z)),
      { names: data.elements.map(element => element.symbol) });
  }
  if (e.coordination) {
    put(environments, 'coordination', 'bonded neighbours', Float32Array.from(e.coordination, c => c < 0 ? NaN : c), {});
  }
  for (const [key, label] of [['force', 'force (' + (data.overview.forces.key || '') + ')'], ['error', 'error']]) {
    if (e[key]) {
      put(environments, key, label, e[key], {});
    }
  }
  const both = (key, label, values, more) => {
    put(environments, 'frame-' + key, label, ofFrame(values), more);
    put(frames, key, label, values, more);
  };
  if (data.files.length > 1) {
    both('file', 'file', f.file, { names: data.files });
  }
  if (f.group && data.files.length === 1) {
    both('group', data.groups ? data.groups.by : 'group', f.group, { names: f.groupNames });
  } else if (f.group && !(data.groups && data.groups.by === 'file')) {
    both('group', 'group', f.group, { names: f.groupNames });
  }
  if (f.kind && !(data.groups && data.groups.by === 'config_type')) {
    both('kind', 'config_type', f.kind, { names: f.kindNames });
  }
  if (f.energy) {
    both('energy', 'energy per atom', f.energy, { title: 'energy per atom (' + data.overview.energies.key + ')' });
    both('deviation', 'energy deviation', f.deviation, { title: 'energy per atom less that of the composition' });
  }
  if (f.volume) {
    both('volume', 'volume per atom', f.volume, { unit: 'Å³' });
  }
  if (f.force) {
    put(frames, 'force', 'greatest force (' + data.overview.forces.key + ')', f.force, {});
  }
  both('atoms', 'atoms of the frame', Float32Array.from(f.atoms), {});
  both('number', 'number of the frame', Float32Array.from(f.number), {});
  if (f.formulas.length > 1) {
    put(frames, 'formula', 'composition', f.formula, { names: f.formulas });
  }
  return { environments, frames };
})();

/** A quantity by its key; the first one where there is none such. */
function quantityOf(level, key) {
  return quantities[level].find(q => q.key === key) || quantities[level][0];
}

/** The title of an axis. */
function titleOf(q) {
  return q.title ? q.title : q.unit ? q.label + ' in ' + q.unit : q.label;
}

/** How points are coloured by a quantity: the class of each, and the colour of each class. */
function coloring(q) {
  const n = q.values.length;
  const classes = new Uint8Array(n);
  if (q.names) {
    // The most frequent names have colours of their own; the elements always the same.
    const counts = new Array(q.names.length).fill(0);
    for (let i = 0; i < n; i++) {
      counts[q.values[i]]++;
    }
    const order = q.key === 'element'
      ? counts.map((_, i) => i)
      : counts.map((_, i) => i).sort((a, b) => counts[b] - counts[a] || a - b);
    const place = new Array(q.names.length);
    order.forEach((nameAt, rank) => place[nameAt] = Math.min(rank, MOST_NAMED));
    for (let i = 0; i < n; i++) {
      classes[i] = place[q.values[i]];
    }
    return { classes, colors: Array.from({ length: MOST_NAMED + 1 }, (_, i) => namedColor(i)), order, counts, place };
  }
  const [low, high] = rangeOf(q.values, 0.002);
  const scale = numberScale(low, high, q.aboutZero);
  for (let i = 0; i < n; i++) {
    classes[i] = Number.isFinite(q.values[i]) ? scale.level(q.values[i]) : LEVELS;
  }
  return { classes, colors: [...scale.colors, OTHERS], scale };
}

/** Least and greatest finite value, without the given share at both ends. */
function rangeOf(values, cut = 0) {
  const finite = Float32Array.from(values).filter(Number.isFinite).sort();
  if (finite.length === 0) {
    return [0, 1];
  }
  const at = share => finite[Math.min(finite.length - 1, Math.max(0, Math.round(share * (finite.length - 1))))];
  return [at(cut), at(1 - cut)];
}
