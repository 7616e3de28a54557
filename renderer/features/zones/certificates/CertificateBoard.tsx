import { useMemo, useState } from "react";
import type { ZoneId } from "../../../../shared/ids.ts";
import type { PlantIndex } from "../../../../shared/plant/plantIndex.ts";
import { GuardedButton } from "../../../ui/GuardedButton.tsx";
import { InlineError } from "../../../ui/InlineError.tsx";
import { SkeletonRows } from "../../../ui/SkeletonRows.tsx";
import { useWhyNot } from "../../../ui/useWhyNot.ts";
import { SubPage } from "../SubPage.tsx";
import { zoneLabel } from "../zoneNames.ts";
import { missingOf } from "./boardModel.ts";
import { BoardZone } from "./BoardZone.tsx";
import { ExpiryPanel } from "./ExpiryPanel.tsx";
import { RotateDialog } from "./RotateDialog.tsx";
import { useBoard } from "./useBoard.ts";
import { useRotation } from "./usePki.ts";
import "./certificates.css";

interface CertificateBoardProps {
  readonly plant: PlantIndex;
  readonly nowMs: number;
  readonly onClose: () => void;
}

/** Nothing can be renewed in a zone that has not answered yet. */
const NOTHING_KNOWN = "No zone has answered yet.";

/** Every certificate of the zones by when it ends, and the keys and trust of each zone. */
export function CertificateBoard({ plant, nowMs, onClose }: CertificateBoardProps) {
  const whyNot = useWhyNot();
  const { board, answered, fault, asked, choose, reload } = useBoard(plant);
  const rotation = useRotation();
  const [rotating, setRotating] = useState(false);
  const servers = useMemo(
    () => new Map(plant.model.zones.flatMap((z) => z.servers.map((s) => [s.id, s.name] as const))),
    [plant],
  );
  const names = {
    zoneName: (zone: ZoneId): string => zoneLabel(plant, zone),
    serverName: (server: string): string => servers.get(server) ?? server,
  };
  const mine = asked.filter((zone) => board.known.has(zone) && whyNot("pki.manage", zone) === "");
  const blocked = mine.length === 0 ? whyNot("pki.manage", asked[0]) || NOTHING_KNOWN : "";
  const running = rotation.value !== null && rotation.value.phase !== "done";
  const changed = (): void => {
    reload();
    rotation.reload();
  };
  const head = (
    <>
      <h2>Certificates</h2>
      <span className="grow" />
      <GuardedButton blocked={blocked} onClick={() => setRotating(true)}>
        {running ? "Rotation under way" : "Renew several zones"}
      </GuardedButton>
    </>
  );
  const known = { board, asked, missing: missingOf(board, asked), nowMs, onChoose: choose };
  return (
    <SubPage head={head} onClose={onClose}>
      <div className="server-body pki-body">
        {fault === "" ? null : <InlineError message={fault} onRetry={reload} />}
        {!answered && fault === "" ? <SkeletonRows label="Reading the certificates" /> : null}
        {answered ? <ExpiryPanel {...known} {...names} /> : null}
        {answered ? <BoardZone {...known} plant={plant} onChanged={changed} /> : null}
      </div>
      {rotating ? (
        <RotateDialog
          {...names}
          zones={mine}
          rotation={rotation.value}
          onChanged={changed}
          onClose={() => setRotating(false)}
        />
      ) : null}
    </SubPage>
  );
}
