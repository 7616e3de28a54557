import { lazy, Suspense, useMemo, useState } from "react";
import { useApp, useAppState, useSession } from "../store/appContext.ts";
import { useSelectedAsset } from "../store/usePlace.ts";
import { InlineError } from "../ui/InlineError.tsx";
import { SkeletonRows } from "../ui/SkeletonRows.tsx";
import { AddressDialog } from "./AddressDialog.tsx";
import { AlarmBanner } from "./AlarmBanner.tsx";
import { commandsFor, type AppCommand, type Layer } from "./commands.ts";
import { ElevateDialog } from "./elevation/ElevateDialog.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { featuresFor, type Feature } from "./features.ts";
import { KeyListDialog } from "./KeyListDialog.tsx";
import { Notices, NoticesDialog } from "./Notices.tsx";
import { Palette } from "./Palette.tsx";
import { PasswordDialog } from "./PasswordDialog.tsx";
import { Rail } from "./Rail.tsx";
import { StatusBar } from "./StatusBar.tsx";
import { TopBar } from "./TopBar.tsx";
import { useFlash } from "./useFlash.ts";
import { openView } from "./openView.ts";
import { unknownWords } from "./unknownPlace.ts";
import { useAllowedView } from "./useAllowedView.ts";
import { useKeys } from "./useKeys.ts";
import { useWindowTitle } from "./useWindowTitle.ts";

const WhyLayer = lazy(() => import("../features/faceplate/why/WhyLayer.tsx").then((m) => ({ default: m.WhyLayer })));
const Faceplate = lazy(() => import("../features/faceplate/Faceplate.tsx").then((m) => ({ default: m.Faceplate })));

const BANNER_FAILED = "The alarm banner failed. The alarm list (Alt 3) goes on.";
const TOP_FAILED = "The top bar failed. Views and alarms go on.";
const STATUS_FAILED = "The status bar failed. Views and alarms go on.";
const NOTICES_FAILED = "The notices failed. Views and alarms go on.";
const RAIL_FAILED = "The list of views failed. Views and alarms go on.";
const WHY_FAILED = "The explanation failed. Views and alarms go on.";

/** The frame around every view: bar, alarm banner, rail, drawer, status. */
export function Shell() {
  const app = useApp();
  const selectedAsset = useSelectedAsset();
  const grants = useAppState((s) => s.station?.session?.grants);
  const [layer, setLayer] = useState<Layer>(null);
  const own = useMemo(() => featuresFor(grants ?? []), [grants]);
  const commands = useMemo(() => (grants ? commandsFor(app, setLayer) : []), [app, grants]);
  const close = (): void => setLayer(null);
  useFlash();
  useKeys({
    commands,
    layer,
    show: setLayer,
    closeDrawer: () => {
      const open = app.store.getState().place.asset !== null;
      if (open) app.store.getState().select(null);
      return open;
    },
    openView: (digit) => openView(app.store, own, digit),
  });
  const feature = useAllowedView(own);
  useWindowTitle(feature.label);
  const View = feature.view;
  return (
    <div className="shell" data-drawer={selectedAsset !== null}>
      <ErrorBoundary words={TOP_FAILED} className="top-bar">
        <TopBar feature={feature.label} onShow={setLayer} commands={commands} />
      </ErrorBoundary>
      <ErrorBoundary words={BANNER_FAILED} className="banner">
        <AlarmBanner />
      </ErrorBoundary>
      <ErrorBoundary words={RAIL_FAILED} className="rail">
        <Rail features={own} current={feature.id} />
      </ErrorBoundary>
      <main className="shell-view" aria-label={feature.label}>
        <Astray />
        <ErrorBoundary key={feature.id}>
          <Suspense fallback={<SkeletonRows label={`Opening ${feature.label}`} />}>
            <View />
          </Suspense>
        </ErrorBoundary>
      </main>
      {selectedAsset === null ? null : <Drawer asset={selectedAsset} />}
      <ErrorBoundary words={STATUS_FAILED} className="status-bar">
        <StatusBar onNotices={() => setLayer("notices")} />
      </ErrorBoundary>
      <ErrorBoundary words={NOTICES_FAILED} className="notices">
        <Notices />
      </ErrorBoundary>
      <ErrorBoundary words={WHY_FAILED} className="notices">
        <Suspense fallback={null}>
          <WhyLayer />
        </Suspense>
      </ErrorBoundary>
      <LayerDialog layer={layer} commands={commands} features={own} onClose={close} />
    </div>
  );
}

/** Why the view shows something else than its address asks for. */
function Astray() {
  const astray = useAppState((s) => s.astray);
  const place = useAppState((s) => s.place);
  const plant = useSession((s) => s.plant);
  const words = astray === "" ? unknownWords(place, plant) : astray;
  return words === "" ? null : <InlineError message={words} />;
}

function Drawer({ asset }: { readonly asset: string }) {
  return (
    <aside className="shell-drawer" aria-label="Faceplate">
      <ErrorBoundary key={asset}>
        <Suspense fallback={<SkeletonRows label="Opening the faceplate" />}>
          <Faceplate />
        </Suspense>
      </ErrorBoundary>
    </aside>
  );
}

interface LayerDialogProps {
  readonly layer: Layer;
  readonly commands: readonly AppCommand[];
  readonly features: readonly Feature[];
  readonly onClose: () => void;
}

function LayerDialog({ layer, commands, features, onClose }: LayerDialogProps) {
  switch (layer) {
    case "palette":
      return <Palette commands={commands} onClose={onClose} />;
    case "keys":
      return <KeyListDialog features={features} onClose={onClose} />;
    case "password":
      return <PasswordDialog onClose={onClose} />;
    case "elevate":
      return <ElevateDialog onClose={onClose} />;
    case "address":
      return <AddressDialog onClose={onClose} />;
    case "notices":
      return <NoticesDialog onClose={onClose} />;
    case null:
      return null;
  }
}
