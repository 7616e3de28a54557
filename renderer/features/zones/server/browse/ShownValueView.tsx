import type { ShownValue } from "../../../../../shared/zones/addressSpace.ts";
import { DASH, formatCount } from "../../../../ui/format.ts";
import { visibleText } from "./visibleText.ts";

/** The one kind of shown value that a component draws. */
type Shown<K extends ShownValue["kind"]> = Extract<ShownValue, { readonly kind: K }>;

/** A value as it came: a leaf in one line, structures and lists as indented names. Text is text. */
export function ShownValueView({ value, unit = "" }: { readonly value: ShownValue; readonly unit?: string }) {
  switch (value.kind) {
    case "none":
      return <Nothing why="The server sent no value" />;
    case "leaf":
      return <Leaf leaf={value} unit={unit} />;
    case "opaque":
      return <Opaque value={value} />;
    case "array":
      return <List list={value} />;
    case "structure":
      return <Structure structure={value} />;
  }
}

function Nothing({ why }: { readonly why: string }) {
  return (
    <span className="muted" title={why}>
      {DASH}
    </span>
  );
}

function Leaf({ leaf, unit }: { readonly leaf: Shown<"leaf">; readonly unit: string }) {
  return (
    <span className="shown-leaf">
      {leaf.text === "" ? <Nothing why="Empty" /> : <span className="shown-text">{visibleText(leaf.text)}</span>}
      {unit === "" ? null : <span className="muted"> {unit}</span>}
      {leaf.cut === 0 ? null : <span className="hint"> {formatCount(leaf.cut)} more left out</span>}
    </span>
  );
}

function Opaque({ value }: { readonly value: Shown<"opaque"> }) {
  return (
    <span>
      <span className="mono">
        {value.hex}
        {value.bytes > value.hex.length / 2 ? "\u2026" : ""}
      </span>{" "}
      <span className="hint">
        {formatCount(value.bytes)} bytes of {visibleText(value.type) || "an unknown type"}. {value.why}
      </span>
    </span>
  );
}

function List({ list }: { readonly list: Shown<"array"> }) {
  return (
    <div className="shown-many">
      <span className="hint">
        {visibleText(list.type)}[
        {list.dimensions.length > 0 ? list.dimensions.join(" \u00d7 ") : formatCount(list.total)}]
        {list.items.length < list.total ? `, the first ${formatCount(list.items.length)} shown` : ""}
      </span>
      {list.items.length === 0 ? null : (
        <ol className="shown-rows" start={0}>
          {list.items.map((item, i) => (
            <li key={i}>
              <span className="shown-name mono">{i}</span>
              <ShownValueView value={item} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

function Structure({ structure }: { readonly structure: Shown<"structure"> }) {
  const { fields, total } = structure;
  return (
    <div className="shown-many">
      <span className="hint">
        {visibleText(structure.type)}
        {fields.length < total ? `, ${fields.length} of ${total} fields shown` : ""}
      </span>
      <ul className="shown-rows">
        {fields.map((f, i) => (
          <li key={i}>
            <span className="shown-name">{visibleText(f.name)}</span>
            <ShownValueView value={f.value} />
          </li>
        ))}
      </ul>
    </div>
  );
}
