const VALUE = ".value[data-tag]";
const NOT_GOOD = `${VALUE}:not([data-quality="good"])`;
/** What belongs together with one value: a row, a cell, a tile. */
const GROUP = "li, [role='row'], .value-cell, dd";

/**
 * Tag of the value that was clicked; null where the click means something else. A good value on a button leaves the
 * click to the button.
 */
export function clickedTag(target: Element | null): string | null {
  const value = target?.closest<HTMLElement>(VALUE);
  if (!value) return null;
  const onButton = value.closest("button, a, [role='button']") !== null;
  return onButton && value.dataset["quality"] === "good" ? null : (value.dataset["tag"] ?? null);
}

/**
 * Tag that the key asks about: of what has the focus, else under the pointer, else the first that is not good in the
 * faceplate, else in the view.
 */
export function keyedTag(root: Document, hovered: Element | null): string | null {
  const focus = root.activeElement;
  const near = focus && focus !== root.body ? [focus, focus.closest(GROUP)] : [];
  for (const place of [...near, hovered?.closest(GROUP) ?? hovered]) {
    const value = place?.matches(VALUE) ? place : (place?.querySelector(NOT_GOOD) ?? place?.querySelector(VALUE));
    if (value instanceof HTMLElement && value.dataset["tag"] !== undefined && !isWide(place))
      return value.dataset["tag"];
  }
  return (
    root.querySelector<HTMLElement>(`.shell-drawer ${NOT_GOOD}`)?.dataset["tag"] ??
    root.querySelector<HTMLElement>(`main ${NOT_GOOD}`)?.dataset["tag"] ??
    null
  );
}

/** A whole panel that has the focus names no value in particular. */
const isWide = (place: Element | null | undefined): boolean => (place?.querySelectorAll(VALUE).length ?? 0) > 4;
