import { useLayoutEffect, useMemo, useRef, useState } from "react";
import type { PlantModel } from "../../../shared/plant/model.ts";
import type { ZoneHealth } from "../../../shared/zones/health.ts";
import { formatAge, formatCount } from "../../ui/format.ts";
import { useNow } from "../../ui/useNow.ts";
import { linkWords } from "../../ui/words.ts";
import { ZoneMark } from "../../ui/ZoneMark.tsx";
import { layoutZones } from "./zoneMapLayout.ts";

export interface ZoneMapProps {
  readonly model: PlantModel;
  readonly zones: readonly ZoneHealth[];
  readonly chosen: string | null;
  readonly onChoose: (zone: string) => void;
}

const MARGIN = 1;

/** Zones by Purdue level, conduits between them. */
export function ZoneMap({ model, zones, chosen, onChoose }: ZoneMapProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1000);
  const now = useNow(1000);
  useLayoutEffect(() => {
    const node = frame.current;
    if (!node) return undefined;
    const measure = new ResizeObserver(() => setWidth(Math.max(400, node.clientWidth - 2 * MARGIN)));
    measure.observe(node);
    return () => measure.disconnect();
  }, []);
  const health = useMemo(() => new Map(zones.map((z) => [z.zone as string, z])), [zones]);
  const layout = useMemo(
    () =>
      layoutZones(model.zones, model.conduits, width, (id) => {
        const zone = health.get(id);
        return zone && zone.links.length + (zone.state === "hostDown" ? 1 : 0) > 0 ? zone.state : null;
      }),
    [model, width, health],
  );
  return (
    <div ref={frame} className="zone-map">
      <svg
        width={layout.width + 2 * MARGIN}
        height={layout.height + 2 * MARGIN}
        viewBox={`${-MARGIN} ${-MARGIN} ${layout.width + 2 * MARGIN} ${layout.height + 2 * MARGIN}`}
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
          <g key={line.conduit.id} className="conduit" data-style={line.style}>
            <title>{`${line.conduit.name}: ${line.conduit.carries}`}</title>
            <path d={line.path} />
            {line.style === "cut" ? (
              <path
                className="conduit-cut"
                d={`M${line.middle.x - 7} ${line.middle.y - 5}h14M${line.middle.x - 7} ${line.middle.y + 5}h14`}
              />
            ) : null}
          </g>
        ))}
        {layout.boxes.map((box) => {
          const zone = health.get(box.zone.id);
          const own = box.zone.servers.length > 0;
          return (
            <foreignObject key={box.zone.id} x={box.x} y={box.y} width={box.width} height={box.height}>
              <button
                type="button"
                className="zone-box"
                data-live={!own || zone?.state === "live"}
                aria-pressed={chosen === box.zone.id}
                onClick={() => onChoose(box.zone.id)}
                title={zone?.cause ?? ""}
              >
                <span className="zone-box-name ellipsis">{box.zone.name}</span>
                <span className="zone-box-state">
                  {own && zone ? (
                    <>
                      <ZoneMark state={zone.state} />{" "}
                      {zone.state === "live" ? "live" : `${linkWords[zone.state]} ${formatAge(now - zone.sinceMs)}`}
                    </>
                  ) : own ? (
                    "not reported yet"
                  ) : (
                    "this station"
                  )}
                </span>
                <span className="zone-box-cause ellipsis">
                  {zone && zone.cause !== ""
                    ? zone.cause
                    : own && zone
                      ? sum(zone, "tags") === 0
                        ? "no values"
                        : `${formatCount(sum(zone, "goodTags"))} of ${formatCount(sum(zone, "tags"))} values good`
                      : own
                        ? ""
                        : "no servers"}
                </span>
              </button>
            </foreignObject>
          );
        })}
      </svg>
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
    </div>
  );
}

function sum(zone: ZoneHealth, field: "goodTags" | "tags"): number {
  return zone.links.reduce((total, link) => total + link[field], 0);
}
