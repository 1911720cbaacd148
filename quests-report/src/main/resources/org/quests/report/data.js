/*
 * What the page is about. Numbers come as bytes of typed arrays in base 64; texts come from files
 * and are made printable once, here: control characters and marks that turn the direction of
 * writing are shown by their codes.
 */

const ARRAYS = { f4: Float32Array, u1: Uint8Array, u2: Uint16Array, i4: Int32Array };

const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** A text without characters that would change how what is around it is shown. */
function printable(text) {
  return text.replace(UNPRINTABLE, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
}

function unpack(value) {
  if (typeof value === 'string') {
    return printable(value);
  }
  if (Array.isArray(value)) {
    return value.map(unpack);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const names = Object.keys(value);
  if (names.length === 1 && ARRAYS[names[0]] && typeof value[names[0]] === 'string') {
    const bytes = Uint8Array.from(atob(value[names[0]]), c => c.charCodeAt(0));
    return new ARRAYS[names[0]](bytes.buffer);
  }
  // Names of properties may come from files too; none of them is that of a prototype.
  const copy = Object.create(null);
  for (const name of names) {
    copy[printable(name)] = unpack(value[name]);
  }
  return copy;
}

const data = (() => {
  const commands = JSON.parse(document.getElementById('data').textContent);
  // A command is to be pasted: it keeps its line ends.
  const lines = commands.commands;
  const all = unpack(commands);
  for (const part of Object.keys(lines)) {
    all.commands[part] = lines[part].split('\n').map(printable).join('\n');
  }
  return all;
})();

/** Elements by atomic number. */
const elementsByNumber = new Map(data.elements.map(element => [element.z, element]));

/** The symbol of an element. */
function symbolOf(z) {
  const element = elementsByNumber.get(z);
  return element ? element.symbol : 'X';
}

/** Frames by place: the number of their structure, where the page holds it. */
const structureOfFrame = new Map(Array.from(data.structures.frame, (frame, i) => [frame, i]));

/** A structure of the dataset, or of its reference. */
function structureAt(packed, i) {
  const from = packed.start[i];
  const to = packed.start[i + 1];
  return {
    atoms: to - from,
    numbers: packed.number.subarray(from, to),
    positions: packed.position.subarray(3 * from, 3 * to),
    cell: packed.cell.subarray(9 * i, 9 * i + 9),
    origin: packed.origin.subarray(3 * i, 3 * i + 3),
    periodic: [0, 1, 2].map(axis => (packed.periodic[i] >> axis & 1) === 1),
    dH: packed.dH ? packed.dH.subarray(from, to) : null,
  };
}

/** Atoms of large frames by frame and atom: the number of what is around them. */
function placesOfCuts(cuts) {
  return new Map(cuts ? Array.from(cuts.frame, (frame, i) => [frame + ' ' + cuts.atom[i], i]) : []);
}

const cutAt = placesOfCuts(data.cuts);
const referenceCutAt = placesOfCuts(data.referenceCuts);
const referenceStructureAt = new Map(data.referenceStructures ? Array.from(data.referenceStructures.frameNumber, (frame, i) => [frame, i]) : []);

/**
 * What is shown of an atom (−1: of the frame as a whole): a structure, and the atom in it. Of large
 * frames it is what is around the atom; null where the page holds nothing.
 */
function viewOf(whole, structures, cuts, places, frame, atom) {
  const at = whole.get(frame);
  if (at !== undefined) {
    return { structure: structureAt(structures, at), focus: atom, cut: false };
  }
  const cut = places.get(frame + ' ' + atom);
  return cut === undefined ? null : { structure: structureAt(cuts, cut), focus: 0, cut: true };
}

function viewInDataset(frame, atom) {
  return viewOf(structureOfFrame, data.structures, data.cuts, cutAt, frame, atom);
}

function viewInReference(frame, atom) {
  return viewOf(referenceStructureAt, data.referenceStructures, data.referenceCuts, referenceCutAt, frame, atom);
}

/** What a frame is called. */
function nameOfFrame(i) {
  const number = 'frame ' + data.frames.number[i];
  return data.files.length === 1 ? number : number + ' of ' + fileName(data.frames.file[i]);
}
