import { Button } from "@mantine/core";
import { useState } from "react";
import { useApi, useAppState, useSession } from "../../store/appContext.ts";
import { errorText } from "../../ui/errorText.ts";
import { useNow } from "../../ui/useNow.ts";
import { roleWords } from "../../ui/words.ts";
import { elevationHint, timeLeft } from "./elevationWords.ts";
import "./elevation.css";

/** In every view while somebody acts under a higher role: which, where, and for how long still. */
export function ElevationNote() {
  const api = useApi();
  const session = useAppState((s) => s.station?.session ?? null);
  const zoneName = useSession((s) => s.plant?.zone.get(session?.elevation?.zone ?? "")?.name);
  const [fault, setFault] = useState("");
  const now = useNow(1000);
  const elevation = session?.elevation;
  if (!elevation) return null;
  const end = (): void =>
    void api["session.endElevation"]({}).then(
      () => setFault(""),
      (err: unknown) => setFault(errorText(err)),
    );
  return (
    <div
      className="elevation-note"
      role="status"
      aria-label="Elevated"
      title={fault || elevationHint(elevation, session.userId)}
    >
      <strong className="ellipsis">
        {roleWords[elevation.role]} in {zoneName ?? elevation.zone}
      </strong>
      <span className="elevation-left">{timeLeft(elevation, now)}</span>
      <Button variant="default" size="compact-sm" onClick={end}>
        End
      </Button>
    </div>
  );
}
