/*
 * Structures as shaded spheres, drawn from back to front on a canvas. Rotate by dragging or by the
 * arrow keys, zoom by the wheel or + and −. An atom in focus is ringed, and the atoms that its
 * environment sees are lit up, images of periodic neighbours among them.
 */

/** Bonds of more atoms are not drawn, as they would hide more than they show. */
const MOST_BONDED = 700;

/** Spheres have this share of the covalent radius. */
const BALL = 0.55;

const BOND = 1.2;

/** Spheres are drawn from pictures of this size. */
const SPRITE = 96;

const sprites = new Map();

/** A shaded sphere of a colour. */
function sphere(color) {
  if (!sprites.has(color)) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = SPRITE;
    const c = canvas.getContext('2d');
    const half = SPRITE / 2;
    const shade = c.createRadialGradient(half * 0.65, half * 0.6, half * 0.05, half, half, half);
    const [r, g, b] = parse(color);
    const mix = (towards, t) => 'rgb(' + [r, g, b].map(v => Math.round(v + (towards - v) * t)).join(',') + ')';
    shade.addColorStop(0, mix(255, 0.75));
    shade.addColorStop(0.3, mix(255, 0.18));
    shade.addColorStop(0.75, color);
    shade.addColorStop(1, mix(0, 0.55));
    c.fillStyle = shade;
    c.beginPath();
    c.arc(half, half, half - 0.5, 0, 7);
    c.fill();
    sprites.set(color, canvas);
  }
  return sprites.get(color);
}

function radiusOf(z) {
  const element = elementsByNumber.get(z);
  return element ? element.radius : 0.31;
}

/** Atoms within a distance of one atom of a structure, periodic images among them. */
function surroundings(structure, focus, reach) {
  const p = structure.positions;
  const c = structure.cell;
  const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
  const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const vectors = [0, 1, 2].map(axis => Array.from(c.subarray(3 * axis, 3 * axis + 3)));
  const center = [p[3 * focus], p[3 * focus + 1], p[3 * focus + 2]];
  // How many images to look at: the distance between planes of the lattice against the reach, and
  // as the file may place atoms anywhere, how far they are spread.
  const images = [0, 1, 2].map(axis => {
    if (!structure.periodic[axis]) {
      return [0, 0];
    }
    let normal = cross(vectors[(axis + 1) % 3], vectors[(axis + 2) % 3]);
    if (Math.hypot(...normal) === 0) {
      normal = vectors[axis];
    }
    const height = Math.abs(dot(vectors[axis], normal)) / Math.hypot(...normal);
    const sign = Math.sign(dot(vectors[axis], normal)) || 1;
    const along = i => sign * dot([p[3 * i], p[3 * i + 1], p[3 * i + 2]], normal) / Math.hypot(...normal) / height;
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < structure.atoms; i++) {
      low = Math.min(low, along(i));
      high = Math.max(high, along(i));
    }
    const own = along(focus);
    const more = Math.min(12, reach / height);
    return [Math.floor(own - high - more), Math.ceil(own - low + more)];
  });
  const found = [];
  for (let a = images[0][0]; a <= images[0][1]; a++) {
    for (let b = images[1][0]; b <= images[1][1]; b++) {
      for (let d = images[2][0]; d <= images[2][1]; d++) {
        const shift = [0, 1, 2].map(x => a * vectors[0][x] + b * vectors[1][x] + d * vectors[2][x]);
        for (let i = 0; i < structure.atoms; i++) {
          const x = p[3 * i] + shift[0];
          const y = p[3 * i + 1] + shift[1];
          const z = p[3 * i + 2] + shift[2];
          const r = Math.hypot(x - center[0], y - center[1], z - center[2]);
          if (r < reach) {
            found.push({ atom: i, x, y, z, r, image: a !== 0 || b !== 0 || d !== 0 });
          }
        }
      }
    }
  }
  return found;
}

class StructureView {
  /** A view on a canvas; small ones take no part in the keyboard and do not rotate. */
  constructor(canvas, label, still) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d');
    this.still = still;
    this.home();
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', label);
    if (still) {
      return;
    }
    canvas.tabIndex = 0;
    const pointers = new Map();
    canvas.addEventListener('pointerdown', event => {
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, [event.clientX, event.clientY]);
    });
    canvas.addEventListener('pointermove', event => {
      const last = pointers.get(event.pointerId);
      if (!last) {
        return;
      }
      const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
      const now = [event.clientX, event.clientY];
      pointers.set(event.pointerId, now);
      if (others.length === 1) {
        const [o] = others;
        this.enlarge(Math.hypot(now[0] - o[0], now[1] - o[1]) / Math.max(1, Math.hypot(last[0] - o[0], last[1] - o[1])));
      } else {
        this.rotate((now[0] - last[0]) * 0.01, (now[1] - last[1]) * 0.01);
      }
    });
    for (const type of ['pointerup', 'pointercancel']) {
      canvas.addEventListener(type, event => pointers.delete(event.pointerId));
    }
    canvas.addEventListener('wheel', event => {
      event.preventDefault();
      this.enlarge(Math.exp(-event.deltaY / 500));
    }, { passive: false });
    canvas.addEventListener('dblclick', () => {
      this.home();
      this.draw();
    });
    canvas.addEventListener('keydown', event => {
      const actions = {
        ArrowLeft: () => this.rotate(-0.15, 0), ArrowRight: () => this.rotate(0.15, 0),
        ArrowUp: () => this.rotate(0, -0.15), ArrowDown: () => this.rotate(0, 0.15),
        '+': () => this.enlarge(1.2), '=': () => this.enlarge(1.2), '-': () => this.enlarge(1 / 1.2),
        '0': () => {
          this.home();
          this.draw();
        },
      };
      if (actions[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        actions[event.key]();
      }
    });
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  home() {
    // A little from above and from the side, so that cells are seen as bodies.
    const [a, b] = [-0.45, 0.35];
    this.turn = [
      [Math.cos(a), 0, Math.sin(a)],
      [Math.sin(a) * Math.sin(b), Math.cos(b), -Math.cos(a) * Math.sin(b)],
      [-Math.sin(a) * Math.cos(b), Math.sin(b), Math.cos(a) * Math.cos(b)],
    ];
    this.size = 1;
  }

  rotate(about, over) {
    const [s, c] = [Math.sin(about), Math.cos(about)];
    const [t, d] = [Math.sin(over), Math.cos(over)];
    const [x, y, z] = this.turn;
    const x1 = x.map((v, i) => c * v + s * z[i]);
    const z1 = z.map((v, i) => c * v - s * x[i]);
    this.turn = [x1, y.map((v, i) => d * v - t * z1[i]), z1.map((v, i) => d * v + t * y[i])];
    this.draw();
  }

  enlarge(factor) {
    this.size = Math.max(0.2, Math.min(20, this.size * factor));
    this.draw();
  }

  /**
   * Shows a structure.
   *
   * focus: an atom, or −1. reach: how far its environment sees. only: whether to leave out what it
   * does not see. color(i): the colour of an atom.
   */
  show(structure, focus, reach, only, color) {
    const lit = focus >= 0 ? surroundings(structure, focus, reach) : [];
    const litInCell = new Set(lit.filter(near => !near.image).map(near => near.atom));
    const bodies = lit.map(near => ({ ...near, lit: true, focus: near.atom === focus && near.r === 0 }));
    for (let i = 0; i < structure.atoms && !(only && focus >= 0); i++) {
      if (!litInCell.has(i)) {
        const at = 3 * i;
        const [x, y, z] = structure.positions.subarray(at, at + 3);
        bodies.push({ atom: i, x, y, z, lit: focus < 0, focus: false });
      }
    }
    for (const body of bodies) {
      body.color = color(body.atom);
      body.radius = radiusOf(structure.numbers[body.atom]);
    }
    this.bodies = bodies;
    this.edges = only && focus >= 0 ? [] : edges(structure);
    this.bonds = bonds(bodies.length <= MOST_BONDED ? bodies : bodies.filter(body => body.lit).slice(0, MOST_BONDED));
    const points = [...bodies.map(b => [b.x, b.y, b.z]), ...this.edges.flat()];
    const middle = axis => {
      const values = points.map(point => point[axis]);
      return values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
    };
    this.center = only && focus >= 0
      ? Array.from(structure.positions.subarray(3 * focus, 3 * focus + 3))
      : [middle(0), middle(1), middle(2)];
    this.extent = Math.max(1.2, points.reduce(
      (far, point) => Math.max(far, Math.hypot(...point.map((v, axis) => v - this.center[axis]))), 0) + 0.6);
    this.draw();
  }

  draw() {
    if (!this.bodies) {
      return;
    }
    const canvas = this.canvas;
    const scale = devicePixelRatio || 1;
    const width = canvas.clientWidth || canvas.width;
    const height = canvas.clientHeight || canvas.height;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }
    const c = this.context;
    c.setTransform(scale, 0, 0, scale, 0, 0);
    c.clearRect(0, 0, width, height);
    const zoom = this.size * Math.min(width, height) / 2 / this.extent * 0.96;
    const project = (x, y, z) => {
      const d = [x - this.center[0], y - this.center[1], z - this.center[2]];
      const at = this.turn.map(row => row[0] * d[0] + row[1] * d[1] + row[2] * d[2]);
      return [width / 2 + at[0] * zoom, height / 2 - at[1] * zoom, at[2]];
    };
    const things = [];
    for (const [from, to] of this.edges) {
      const [a, b] = [project(...from), project(...to)];
      things.push({ depth: (a[2] + b[2]) / 2 - 0.5, paint: () => line(c, a, b, cssColor('--muted'), 1, 0.8) });
    }
    const places = new Map();
    for (const body of this.bodies) {
      const at = project(body.x, body.y, body.z);
      places.set(body, at);
      things.push({ depth: at[2], paint: () => this.ball(c, body, at, zoom) });
    }
    for (const [one, other] of this.bonds) {
      const [a, b] = [places.get(one), places.get(other)];
      const middle = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      const alpha = one.lit && other.lit ? 1 : 0.18;
      const thick = Math.max(1, 0.16 * zoom);
      things.push({ depth: Math.min(a[2], b[2]) - 0.01, paint: () => {
        line(c, a, middle, one.color, thick, alpha);
        line(c, middle, b, other.color, thick, alpha);
      } });
    }
    things.sort((a, b) => a.depth - b.depth);
    for (const thing of things) {
      thing.paint();
    }
    // The focus may be behind others: its ring is seen all the same.
    const focus = this.bodies.find(body => body.focus);
    if (focus) {
      const at = places.get(focus);
      c.beginPath();
      c.arc(at[0], at[1], Math.max(1.2, focus.radius * BALL * zoom) + 3, 0, 7);
      c.lineWidth = 3;
      c.strokeStyle = cssColor('--accent');
      c.stroke();
    }
    canvas.dataset.atoms = this.bodies.length;
    canvas.dataset.lit = this.bodies.filter(body => body.lit).length;
  }

  ball(c, body, at, zoom) {
    const radius = Math.max(1.2, body.radius * BALL * zoom);
    c.globalAlpha = body.lit ? (body.image ? 0.78 : 1) : 0.2;
    c.drawImage(sphere(body.color), at[0] - radius, at[1] - radius, 2 * radius, 2 * radius);
    c.globalAlpha = 1;
  }
}

function line(c, a, b, color, width, alpha) {
  c.globalAlpha = alpha;
  c.strokeStyle = color;
  c.lineWidth = width;
  c.lineCap = 'round';
  c.beginPath();
  c.moveTo(a[0], a[1]);
  c.lineTo(b[0], b[1]);
  c.stroke();
  c.globalAlpha = 1;
}

/** The twelve edges of the cell; none where there is no cell, or nothing repeats with it. */
function edges(structure) {
  if (!structure.periodic.some(axis => axis)) {
    return [];
  }
  const v = [0, 1, 2].map(axis => Array.from(structure.cell.subarray(3 * axis, 3 * axis + 3)));
  if (v.some(vector => Math.hypot(...vector) === 0)) {
    return [];
  }
  const corner = (a, b, c) => [0, 1, 2].map(x => structure.origin[x] + a * v[0][x] + b * v[1][x] + c * v[2][x]);
  const all = [];
  for (const [a, b] of [[0, 0], [0, 1], [1, 0], [1, 1]]) {
    all.push([corner(0, a, b), corner(1, a, b)], [corner(a, 0, b), corner(a, 1, b)], [corner(a, b, 0), corner(a, b, 1)]);
  }
  return all;
}

/** Pairs of atoms that are bonded: no farther apart than 1.2 times the sum of their radii. */
function bonds(bodies) {
  const found = [];
  for (let i = 0; i < bodies.length; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [bodies[i], bodies[j]];
      const reach = BOND * (a.radius + b.radius);
      const [dx, dy, dz] = [a.x - b.x, a.y - b.y, a.z - b.z];
      if (dx * dx + dy * dy + dz * dz <= reach * reach) {
        found.push([a, b]);
      }
    }
  }
  return found;
}
