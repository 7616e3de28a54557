import type { NodeDetail, NodeRow } from "../../../../../shared/zones/addressSpace.ts";
import { FactRow, Facts } from "../../../../ui/Facts.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { NodeMark } from "./NodeMark.tsx";
import { nodeName } from "./treeModel.ts";
import { visibleText } from "./visibleText.ts";

interface NodeSectionProps {
  readonly detail: NodeDetail;
}

/** Name, id and place of a node. */
export function NodeHead({ detail }: NodeSectionProps) {
  return (
    <header className="node-head">
      <h3>
        <NodeMark nodeClass={detail.nodeClass} />
        {nodeName(detail)}
      </h3>
      <p className="mono select-text node-id">{visibleText(detail.nodeId)}</p>
      {detail.path.length === 0 ? null : (
        <p className="hint select-text">{detail.path.map((row) => visibleText(row.displayName)).join(" / ")}</p>
      )}
      {detail.description === "" ? null : <p className="select-text">{visibleText(detail.description)}</p>}
    </header>
  );
}

/** Every attribute that has no place of its own. */
export function NodeAttributes({ detail }: NodeSectionProps) {
  return (
    <Panel title="Attributes" label="Attributes">
      <Facts>
        <FactRow label="Class">{detail.nodeClass}</FactRow>
        {detail.typeName === "" ? null : <FactRow label="Type">{visibleText(detail.typeName)}</FactRow>}
        <FactRow label="Browse name">
          {visibleText(detail.browseName.name)} <span className="hint mono">{visibleText(detail.browseName.uri)}</span>
        </FactRow>
        {detail.attributes.map((a) => (
          <FactRow key={a.name} label={a.name}>
            {a.text}
          </FactRow>
        ))}
      </Facts>
    </Panel>
  );
}

/** Where a node leads. */
export function NodeReferences({ detail, onFollow }: NodeSectionProps & { readonly onFollow: (row: NodeRow) => void }) {
  const { references, moreReferences } = detail;
  return (
    <Panel
      title="References"
      label="References"
      actions={
        <span className="hint">
          {references.length} of {moreReferences ? "more" : references.length}
        </span>
      }
    >
      <ul className="reference-rows">
        {references.map((r, i) => (
          <li key={i}>
            <span className="muted ellipsis">{visibleText(r.type)}</span>
            {r.target.nodeId === "" ? (
              <span className="ellipsis">{visibleText(r.target.displayName)}</span>
            ) : (
              <button
                type="button"
                className="link-button ellipsis"
                title={visibleText(r.target.nodeId)}
                onClick={() => onFollow(r.target)}
              >
                {nodeName(r.target)}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
