import { IconPencil } from "@tabler/icons-react";
import type { Tag } from "../../../shared/plant/model.ts";
import { ValueCell } from "../../ui/ValueCell.tsx";
import { useTagRight } from "./useRights.ts";

export interface KeyValuesProps {
  readonly tags: readonly Tag[];
  readonly setPointOf: (tag: Tag) => Tag | null;
  readonly onWrite: (tag: Tag) => void;
}

/** The values that matter, in the order of the asset's type. Enter on a writable one opens its dialog. */
export function KeyValues({ tags, setPointOf, onWrite }: KeyValuesProps) {
  return (
    <ul className="fp-values">
      {tags.map((tag) => (
        <li key={tag.id} data-tag={tag.id}>
          <ValueCell
            tag={tag}
            setPoint={setPointOf(tag)}
            extra={tag.write ? <WriteButton tag={tag} onWrite={onWrite} /> : <span className="fp-no-write" />}
          />
        </li>
      ))}
    </ul>
  );
}

/** Visible also where the role or the server forbids writing; then it says why. */
export function WriteButton({ tag, onWrite }: { readonly tag: Tag; readonly onWrite: (tag: Tag) => void }) {
  const right = useTagRight(tag);
  const refused = right.state === "refused";
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={`Change ${tag.asset} ${tag.label}`}
      aria-disabled={refused}
      title={refused ? right.reason : `Change ${tag.label}`}
      onClick={() => refused || onWrite(tag)}
    >
      <IconPencil size={16} stroke={1.75} />
    </button>
  );
}
