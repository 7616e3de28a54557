import { IconX } from "@tabler/icons-react";
import { useMemo, useRef, useState } from "react";
import { authorise } from "../../../shared/access/roles.ts";
import type { Asset, AssetType, Command, Tag } from "../../../shared/plant/model.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { TagTable } from "../../live/tagTable.ts";
import { useAppStore, useSession } from "../../store/appContext.ts";
import { useSelectedAsset } from "../../store/usePlace.ts";
import { Tabs } from "../../ui/Tabs.tsx";
import { useGrants } from "../../store/useCan.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { AlarmsTab, openRows } from "./AlarmsTab.tsx";
import { CommandDialog } from "./CommandDialog.tsx";
import { Commands } from "./Commands.tsx";
import { KeyValues } from "./KeyValues.tsx";
import { LoopBlock, loopTags } from "./LoopBlock.tsx";
import { OperationNote } from "./OperationNote.tsx";
import { StateLine } from "./StateLine.tsx";
import { TagsTab } from "./TagsTab.tsx";
import { useOperation } from "./useOperation.ts";
import { WriteDialog } from "./WriteDialog.tsx";
import "./faceplate.css";

type Tab = "operate" | "alarms" | "tags";
type Open = { readonly kind: "write"; readonly tag: Tag } | { readonly kind: "command"; readonly command: Command };

interface FaceplateProps {
  /** Default: the asset selected in the store. */
  readonly assetId?: string;
  readonly onClose?: () => void;
}

/** Everything about one asset in the drawer: state, values, commands, alarms, tags. */
export function Faceplate({ assetId, onClose }: FaceplateProps) {
  const store = useAppStore();
  const selected = useSelectedAsset();
  const plant = useSession((s) => s.plant);
  const table = useSession((s) => s.table);
  const id = assetId ?? selected;
  const close = onClose ?? (() => store.getState().select(null));
  const asset = id === null ? undefined : plant?.asset.get(id);
  const type = asset && plant?.type.get(asset.type);
  if (!plant || !table || !asset || !type) {
    return (
      <EmptyState
        title="No such asset"
        action={
          <button type="button" className="fp-command" onClick={close}>
            Close
          </button>
        }
      >
        {id === null
          ? "Choose an asset on the floor, in the list or by Ctrl K."
          : `${id} is not in the plant project as it is now.`}
      </EmptyState>
    );
  }
  return <AssetPlate key={asset.id} asset={asset} type={type} plant={plant} table={table} onClose={close} />;
}

interface PlateProps {
  readonly asset: Asset;
  readonly type: AssetType;
  readonly plant: PlantIndex;
  readonly table: TagTable;
  readonly onClose: () => void;
}

function AssetPlate({ asset, type, plant, table, onClose }: PlateProps) {
  const grants = useGrants();
  const [open, setOpen] = useState<Open | null>(null);
  const { operation, run, dismiss } = useOperation();
  const tags = useMemo(() => plant.tagsOfAsset.get(asset.id) ?? [], [plant, asset]);
  const loop = useMemo(() => loopTags(type, tags), [type, tags]);
  const state = tags.find((t) => t.name === type.bindings.state) ?? null;
  const main = tags.find((t) => t.name === type.bindings.main) ?? tags[0] ?? null;
  const close = (): void => setOpen(null);
  return (
    <article className="fp" aria-label={`${asset.id} ${asset.name}`}>
      <PlateHead asset={asset} type={type} plant={plant} onClose={onClose} />
      <StateLine asset={asset} type={type} tag={state ?? loop?.mode ?? null} main={main} table={table} />
      <OperationNote operation={operation} onDismiss={dismiss} />
      {authorise({ grants }, "tag.read", asset.zone) ? (
        <PlateTabs
          asset={asset}
          type={type}
          plant={plant}
          tags={tags}
          loop={loop}
          state={state}
          onWrite={(tag) => setOpen({ kind: "write", tag })}
          onCommand={(command) => setOpen({ kind: "command", command })}
        />
      ) : (
        <EmptyState title="No access">
          Your roles do not cover zone {plant.zone.get(asset.zone)?.name ?? asset.zone}. Its values are not sent to this
          window.
        </EmptyState>
      )}
      {open?.kind === "write" ? (
        <WriteDialog
          tag={open.tag}
          live={loop && open.tag.index === loop.sp.index ? loop.pv : open.tag}
          table={table}
          run={run}
          onClose={close}
        />
      ) : null}
      {open?.kind === "command" ? (
        <CommandDialog asset={asset} command={open.command} run={run} onClose={close} />
      ) : null}
    </article>
  );
}

function PlateHead({ asset, type, plant, onClose }: Omit<PlateProps, "table">) {
  return (
    <header className="fp-head">
      <div>
        <h2>{asset.name}</h2>
        <p className="muted">
          <span className="mono">{asset.id}</span> · {type.name}
        </p>
        <p className="hint">
          {plant.area.get(asset.area)?.name ?? asset.area} · zone {plant.zone.get(asset.zone)?.name ?? asset.zone}
        </p>
      </div>
      <button type="button" className="icon-button" aria-label="Close the faceplate" onClick={onClose}>
        <IconX size={16} stroke={1.75} />
      </button>
    </header>
  );
}

function PlateTabs(props: OperateProps) {
  const { asset, tags, onWrite } = props;
  const alarms = useSession((s) => s.alarms);
  const [tab, setTab] = useState<Tab>("operate");
  const scroller = useRef<HTMLDivElement>(null);
  return (
    <>
      <Tabs<Tab>
        label="Faceplate"
        id="fp"
        at={tab}
        onChange={setTab}
        tabs={[
          { id: "operate", label: "Operate", count: null },
          { id: "alarms", label: "Alarms", count: openRows(Object.values(alarms), asset.id).length },
          { id: "tags", label: "Tags", count: tags.length },
        ]}
      />
      <div
        ref={scroller}
        className="fp-panel"
        role="tabpanel"
        id="fp-panel"
        aria-labelledby={`fp-tab-${tab}`}
        tabIndex={0}
      >
        {tab === "operate" ? <Operate {...props} /> : null}
        {tab === "alarms" ? <AlarmsTab asset={asset} /> : null}
        {tab === "tags" ? <TagsTab tags={tags} scroller={scroller} onWrite={onWrite} /> : null}
      </div>
    </>
  );
}

interface OperateProps {
  readonly asset: Asset;
  readonly type: AssetType;
  readonly plant: PlantIndex;
  readonly tags: readonly Tag[];
  readonly loop: ReturnType<typeof loopTags>;
  readonly state: Tag | null;
  readonly onWrite: (tag: Tag) => void;
  readonly onCommand: (command: Command) => void;
}

function Operate({ asset, type, plant, tags, loop, state, onWrite, onCommand }: OperateProps) {
  const grants = useGrants();
  const inLoop = new Set(loop ? [loop.pv.name, loop.sp.name, loop.op.name, loop.mode.name] : []);
  const keys = type.faceplate
    .flatMap((name) => tags.find((t) => t.name === name) ?? [])
    .filter((t) => !inLoop.has(t.name) && t.index !== state?.index);
  const process = type.commands.filter((c) => c.kind === "process");
  const faults = type.commands.filter((c) => c.kind === "simulation");
  const demo = plant.zone.get(asset.zone)?.servers.find((s) => s.id === asset.server)?.demo === true;
  return (
    <>
      {loop ? <LoopBlock loop={loop} onWrite={onWrite} /> : null}
      <KeyValues
        tags={keys}
        setPointOf={(tag) =>
          tags.find(
            (t) =>
              t.role === "sp" && t.unit === tag.unit && tag.role === "pv" && setPointNames(tag.name).includes(t.name),
          ) ?? null
        }
        onWrite={onWrite}
      />
      {keys.length === 0 && !loop ? (
        <p className="hint fp-none">This type of asset names no key values; the tab Tags holds all it has.</p>
      ) : null}
      {process.length > 0 ? (
        <section aria-label="Commands">
          <h3 className="fp-title">Commands</h3>
          <Commands asset={asset} commands={process} onCommand={onCommand} />
        </section>
      ) : null}
      {demo && faults.length > 0 && authorise({ grants }, "simulation.inject", asset.zone) ? (
        <section aria-label="Simulated faults" className="fp-faults">
          <h3 className="fp-title">Simulated faults</h3>
          <Commands asset={asset} commands={faults} onCommand={onCommand} />
        </section>
      ) : null}
    </>
  );
}

/** How a type names the set point of a value: `SpeedPercent` has `SpeedSP`, `Temp` has `TempSP`. */
function setPointNames(name: string): readonly string[] {
  const stem = name.replace(/(Percent|PV)$/, "");
  return [`${name}SP`, `${stem}SP`, `${name}SetPoint`, `${stem}SetPoint`];
}
