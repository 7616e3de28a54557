import { lazy, Suspense, useMemo, useState } from "react";
import { useApp, useAppState } from "../store/appContext.ts";
import { useSelectedAsset } from "../store/usePlace.ts";
import { InlineError } from "../ui/InlineError.tsx";
import { SkeletonRows } from "../ui/SkeletonRows.tsx";
import { AddressDialog } from "./AddressDialog.tsx";
import { AlarmBanner } from "./AlarmBanner.tsx";
import { commandsFor, type Layer } from "./commands.ts";
import { ElevateDialog } from "./elevation/ElevateDialog.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { featuresFor } from "./features.ts";
import { KeyListDialog } from "./KeyListDialog.tsx";
import { Notices, NoticesDialog } from "./Notices.tsx";
import { Palette } from "./Palette.tsx";
import { PasswordDialog } from "./PasswordDialog.tsx";
import { Rail } from "./Rail.tsx";
import { StatusBar } from "./StatusBar.tsx";
import { TopBar } from "./TopBar.tsx";
import { useFlash } from "./useFlash.ts";
import { useAllowedView } from "./useAllowedView.ts";
import { useKeys } from "./useKeys.ts";

const WhyLayer = lazy(() => import("../features/faceplate/why/WhyLayer.tsx").then((m) => ({ default: m.WhyLayer })));
const Faceplate = lazy(() => import("../features/faceplate/Faceplate.tsx").then((m) => ({ default: m.Faceplate })));

/** The frame around every view: bar, alarm banner, rail, drawer, status. */
export function Shell() {
  const app = useApp();
  const astray = useAppState((s) => s.astray);
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
  });
  const feature = useAllowedView(own);
  const View = feature.view;
  return (
    <div className="shell" data-drawer={selectedAsset !== null}>
      <TopBar feature={feature.label} onShow={setLayer} commands={commands} />
      <AlarmBanner />
      <Rail features={own} current={feature.id} />
      <main className="shell-view" aria-label={feature.label}>
        {astray === "" ? null : <InlineError message={astray} />}
        <ErrorBoundary key={feature.id}>
          <Suspense fallback={<SkeletonRows label={`Opening ${feature.label}`} />}>
            <View />
          </Suspense>
        </ErrorBoundary>
      </main>
      {selectedAsset === null ? null : (
        <aside className="shell-drawer" aria-label="Faceplate">
          <ErrorBoundary key={selectedAsset}>
            <Suspense fallback={<SkeletonRows label="Opening the faceplate" />}>
              <Faceplate />
            </Suspense>
          </ErrorBoundary>
        </aside>
      )}
      <StatusBar onNotices={() => setLayer("notices")} />
      <Notices />
      <Suspense fallback={null}>
        <WhyLayer />
      </Suspense>
      {layer === "palette" ? <Palette commands={commands} onClose={close} /> : null}
      {layer === "keys" ? <KeyListDialog features={own} onClose={close} /> : null}
      {layer === "password" ? <PasswordDialog onClose={close} /> : null}
      {layer === "elevate" ? <ElevateDialog onClose={close} /> : null}
      {layer === "address" ? <AddressDialog onClose={close} /> : null}
      {layer === "notices" ? <NoticesDialog onClose={close} /> : null}
    </div>
  );
}
