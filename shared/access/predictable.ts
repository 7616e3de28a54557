// Which characters of a password follow from those before them: repeats, sequences, and walks over a keyboard.

interface Place {
  readonly x: number;
  readonly y: number;
}
/** Where the key of a character lies; none where it has no key of its own. */
interface Board {
  readonly place: (char: string) => Place | undefined;
  /** Whether any way from key to neighbouring key counts; else straight and repeated ones alone. */
  readonly walks: boolean;
}

/** Rows from above, column under column; characters with Shift in `shifted`. */
function keyboard(rows: readonly string[], shifted: readonly string[], walks: boolean): Board {
  const places = new Map<string, Place>();
  for (const set of [shifted, rows])
    for (const [y, row] of set.entries()) for (const [x, char] of Array.from(row).entries()) places.set(char, { x, y });
  return { place: (char) => places.get(char.toLowerCase()), walks };
}

const boards: readonly Board[] = [
  { place: (char) => ({ x: char.codePointAt(0)!, y: 0 }), walks: false },
  keyboard(["1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"], ["!@#$%^&*()_+"], true),
  keyboard(["1234567890ß´", "qwertzuiopü+", "asdfghjklöä#", "yxcvbnm,.-"], ['!"§$%&/()=?`'], true),
  keyboard(["&é\"'(-è_çà)=", "azertyuiop^$", "qsdfghjklmù*", "wxcvbn,;:!"], ["1234567890°+"], true),
  keyboard(["789", "456", "123", "0"], [], false),
];
/** So many steps in a row are no accident. */
const LEAST_REPEATED = 3;
const LEAST_WALKED = 3;

/** @returns for each character, whether it follows from those before it. */
export function predictable(chars: readonly string[]): readonly boolean[] {
  const found = chars.map(() => false);
  for (const { place, walks } of boards) {
    const places = chars.map(place);
    const steps = places.map((at, i) => stepOf(places[i - 1], at));
    markRuns(found, steps, 2, (i) => isShort(steps[i]) && same(steps[i], steps[i - 1]), 1);
    if (walks) markRuns(found, steps, 1, (i) => isNeighbour(steps[i]), LEAST_WALKED);
    for (let period = 2; period <= chars.length / 2; period += 1)
      markRuns(found, steps, period + 1, (i) => same(steps[i], steps[i - period]), LEAST_REPEATED);
  }
  return found;
}

/** Marks each run of at least so many characters for which it holds. */
function markRuns(
  found: boolean[],
  steps: readonly unknown[],
  from: number,
  holds: (i: number) => boolean,
  least: number,
): void {
  let run = 0;
  for (let i = from; i <= steps.length; i += 1) {
    if (i < steps.length && holds(i)) {
      run += 1;
      continue;
    }
    if (run >= least) found.fill(true, i - run, i);
    run = 0;
  }
}

const stepOf = (from: Place | undefined, to: Place | undefined): Place | null =>
  from && to ? { x: to.x - from.x, y: to.y - from.y } : null;
type Step = Place | null | undefined;
const same = (a: Step, b: Step): boolean => !!a && !!b && a.x === b.x && a.y === b.y;
const isShort = (step: Step): boolean => !!step && Math.abs(step.x) <= 1 && Math.abs(step.y) <= 1;
const isNeighbour = (step: Step): boolean => isShort(step) && (step!.x !== 0 || step!.y !== 0);
