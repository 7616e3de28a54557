import { IconBox, IconCategory, IconCircle, IconPlayerPlay, IconTag, IconVector } from "@tabler/icons-react";
import type { NodeClassName } from "../../../../../shared/zones/addressSpace.ts";

const marks: Readonly<Record<NodeClassName, typeof IconBox>> = {
  Object: IconBox,
  Variable: IconTag,
  Method: IconPlayerPlay,
  ObjectType: IconCategory,
  VariableType: IconCategory,
  DataType: IconCategory,
  ReferenceType: IconVector,
  View: IconBox,
  Unspecified: IconCircle,
};

/** What kind of node it is, as a small picture with its name. */
export function NodeMark({ nodeClass }: { readonly nodeClass: NodeClassName }) {
  const Mark = marks[nodeClass];
  return <Mark className="node-mark" size={16} stroke={1.5} role="img" aria-label={nodeClass} />;
}
