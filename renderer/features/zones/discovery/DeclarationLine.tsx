import { Button } from "@mantine/core";
import { useState } from "react";
import type { Declaration } from "../../../../shared/zones/discovery.ts";
import { TextDialog } from "../../../ui/TextDialog.tsx";

interface DeclarationLineProps {
  readonly declaration: Declaration;
  readonly zoneName: string;
  readonly endpointUrl: string;
}

/** Whether the plant project knows the server, and how it would be declared. */
export function DeclarationLine({ declaration: d, zoneName, endpointUrl }: DeclarationLineProps) {
  const [shown, setShown] = useState(false);
  if (d.kind === "declared")
    return (
      <p>
        The plant project declares it as {d.name}.{d.warning === "" ? "" : ` ${d.warning}`}
      </p>
    );
  if (d.kind === "conflict")
    return (
      <p>
        <strong>{d.name}:</strong> {d.text}
      </p>
    );
  return (
    <div className="discovery-undeclared">
      <p>
        It is not in the plant project, so it is not connected. Whoever answers for the project adds these lines under
        “servers” of {zoneName} in zones.yaml, with the namespace of its tags.
      </p>
      <Button variant="default" onClick={() => setShown(true)}>
        Lines for zones.yaml
      </Button>
      {shown ? (
        <TextDialog
          title={`Lines for ${endpointUrl}`}
          text={d.yaml}
          label="Lines for zones.yaml"
          onClose={() => setShown(false)}
        />
      ) : null}
    </div>
  );
}
