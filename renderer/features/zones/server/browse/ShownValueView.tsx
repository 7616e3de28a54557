import type { ShownValue } from "../../../../../shared/zones/addressSpace.ts";
import { DASH, formatCount } from "../../../../ui/format.ts";
import { visibleText } from "./treeModel.ts";

/** A value as it came: a leaf in one line, structures and lists as indented names. Text is text. */
export function ShownValueView({ value, unit = "" }: { readonly value: ShownValue; readonly unit?: string }) {
  switch (value.kind) {
    case "none":
      return (
        <span className="muted" title="The server sent no value">
          {DASH}
        </span>
      );
    case "leaf":
      return (
        <span className="shown-leaf">
          {value.text === "" ? (
            <span className="muted" title="Empty">
              {DASH}
            </span>
          ) : (
            <span className="shown-text">{visibleText(value.text)}</span>
          )}
          {unit === "" ? null : <span className="muted"> {unit}</span>}
          {value.cut === 0 ? null : <span className="hint"> {formatCount(value.cut)} more left out</span>}
        </span>
      );
    case "opaque":
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
    case "array":
      return (
        <div className="shown-many">
          <span className="hint">
            {visibleText(value.type)}[
            {value.dimensions.length > 0 ? value.dimensions.join(" \u00d7 ") : formatCount(value.total)}]
            {value.items.length < value.total ? `, the first ${formatCount(value.items.length)} shown` : ""}
          </span>
          {value.items.length === 0 ? null : (
            <ol className="shown-rows" start={0}>
              {value.items.map((item, i) => (
                <li key={i}>
                  <span className="shown-name mono">{i}</span>
                  <ShownValueView value={item} />
                </li>
              ))}
            </ol>
          )}
        </div>
      );
    case "structure":
      return (
        <div className="shown-many">
          <span className="hint">
            {visibleText(value.type)}
            {value.fields.length < value.total ? `, ${value.fields.length} of ${value.total} fields shown` : ""}
          </span>
          <ul className="shown-rows">
            {value.fields.map((f, i) => (
              <li key={i}>
                <span className="shown-name">{visibleText(f.name)}</span>
                <ShownValueView value={f.value} />
              </li>
            ))}
          </ul>
        </div>
      );
  }
}
