import { useLayoutEffect, useMemo, useRef, useState, type RefObject } from "react";
import type { PlantModel } from "../../../shared/plant/model.ts";
import type { ZoneHealth } from "../../../shared/zones/health.ts";
import { useNow } from "../../ui/useNow.ts";
import { ZoneMark } from "../../ui/ZoneMark.tsx";
import { layoutZones, type ConduitLine, type ZoneBox } from "./zoneMapLayout.ts";
import { boxWords, stateWords } from "./zoneWords.ts";

interface ZoneMapProps {
  readonly model: PlantModel;
  readonly zones: readonly ZoneHealth[];
  readonly chosen: string | null;
  readonly onChoose: (zone: string) => void;
}

const MARGIN = 1;
const LEAST_WIDTH = 400;

/** Zones by Purdue level, conduits between them. */
export function ZoneMap({ model, zones, chosen, onChoose }: ZoneMapProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const now = useNow(1000);
  const health = useMemo(() => new Map(zones.map((z) => [z.zone as string, z])), [zones]);
  const layout = useMemo(
    () => layoutZones(model.zones, model.conduits, width, (id) => conduitState(health.get(id))),
    [model, width, health],
  );
  const [outerWidth, outerHeight] = [layout.width + 2 * MARGIN, layout.height + 2 * MARGIN];
  return (
    <div ref={frame} className="zone-map">
      <svg
        width={outerWidth}
        height={outerHeight}
        viewBox={`${-MARGIN} ${-MARGIN} ${outerWidth} ${outerHeight}`}
        role="group"
        aria-label="Zones and conduits"
      >
        {layout.levels.map((l) => (
          <g key={l.level}>
            <text className="zone-level" x="0" y={l.y + 16}>
              Level {l.level}
            </text>
            <text className="zone-level-name" x="0" y={l.y + 33}>
              {l.name}
            </text>
          </g>
        ))}
        {layout.lines.map((line) => (
          <ConduitPath key={line.conduit.id} line={line} />
        ))}
        {layout.boxes.map((box) => (
          <foreignObject key={box.zone.id} x={box.x} y={box.y} width={box.width} height={box.height}>
            <ZoneButton
              box={box}
              health={health.get(box.zone.id)}
              chosen={chosen === box.zone.id}
              nowMs={now}
              onChoose={() => onChoose(box.zone.id)}
            />
          </foreignObject>
        ))}
      </svg>
      <MapKey />
    </div>
  );
}

/** A zone without links has no state of its own unless its process is down. */
function conduitState(zone: ZoneHealth | undefined): ZoneHealth["state"] | null {
  if (!zone) return null;
  return zone.links.length > 0 || zone.state === "hostDown" ? zone.state : null;
}

/** The room that the map has. */
function useWidth(frame: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(1000);
  useLayoutEffect(() => {
    const node = frame.current;
    if (!node) return undefined;
    const measure = new ResizeObserver(() => setWidth(Math.max(LEAST_WIDTH, node.clientWidth - 2 * MARGIN)));
    measure.observe(node);
    return () => measure.disconnect();
  }, [frame]);
  return width;
}

function ConduitPath({ line }: { readonly line: ConduitLine }) {
  const { x, y } = line.middle;
  return (
    <g className="conduit" data-style={line.style}>
      <title>{`${line.conduit.name}: ${line.conduit.carries}`}</title>
      <path d={line.path} />
      {line.style === "cut" ? <path className="conduit-cut" d={`M${x - 7} ${y - 5}h14M${x - 7} ${y + 5}h14`} /> : null}
    </g>
  );
}

interface ZoneButtonProps {
  readonly box: ZoneBox;
  readonly health: ZoneHealth | undefined;
  readonly chosen: boolean;
  readonly nowMs: number;
  readonly onChoose: () => void;
}

/** The box of a zone on the map. */
function ZoneButton({ box, health, chosen, nowMs, onChoose }: ZoneButtonProps) {
  const hasServers = box.zone.servers.length > 0;
  return (
    <button
      type="button"
      className="zone-box"
      data-live={!hasServers || health?.state === "live"}
      aria-pressed={chosen}
      onClick={onChoose}
      title={health?.cause ?? ""}
    >
      <span className="zone-box-name ellipsis">{box.zone.name}</span>
      <span className="zone-box-state">
        {hasServers && health ? (
          <>
            <ZoneMark state={health.state} /> {stateWords(health, nowMs)}
          </>
        ) : null}
        {hasServers && !health ? "not reported yet" : null}
        {hasServers ? null : "this station"}
      </span>
      <span className="zone-box-cause ellipsis">{boxWords(health, hasServers)}</span>
    </button>
  );
}

function MapKey() {
  return (
    <p className="zone-map-key hint">
      <span>
        <i data-style="solid" /> conduit live
      </span>
      <span>
        <i data-style="dashed" /> not known: connecting or silent
      </span>
      <span>
        <i data-style="cut" /> cut: refused or host down
      </span>
    </p>
  );
}
