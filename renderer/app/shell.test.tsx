// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, expect, test, vi } from "vitest";
import type { StationState } from "../../shared/ipc/sessionRows.ts";
import { plainSource, Shown } from "../../test/support/shownSource.tsx";
import { createAppStore } from "../store/appStore.ts";
import { Shell } from "./Shell.tsx";

/** The part of the frame that fails in the test at hand. */
const broken = vi.hoisted(() => ({ part: "" }));
const part = vi.hoisted(() => (name: string) => () => {
  if (broken.part === name) throw new RangeError("Invalid time value");
  return `<${name}>`;
});
vi.mock("./AlarmBanner.tsx", () => ({ AlarmBanner: part("banner") }));
vi.mock("./TopBar.tsx", () => ({ TopBar: part("top") }));
vi.mock("./StatusBar.tsx", () => ({ StatusBar: part("status") }));
vi.mock("./Notices.tsx", () => ({ Notices: part("notices"), NoticesDialog: part("dialog") }));
vi.mock("../features/faceplate/Faceplate.tsx", () => ({ Faceplate: part("drawer") }));
vi.mock("../features/faceplate/why/WhyLayer.tsx", () => ({ WhyLayer: part("why") }));
vi.mock("./Rail.tsx", () => ({ Rail: part("rail") }));
vi.mock("./useAllowedView.ts", () => ({ useAllowedView: () => ({ id: "x", label: "X", view: part("view") }) }));

afterEach(() => {
  vi.restoreAllMocks();
  document.body.innerHTML = "";
});

const parts = ["banner", "top", "status", "notices", "drawer", "why", "view", "rail"];
test.each(parts)("when the %s of the frame fails, every other part of the console lives on", async (name) => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  vi.spyOn(console, "error").mockReturnValue(undefined);
  broken.part = name;
  const app = createAppStore();
  app.getState().set({ station: { session: { grants: [], zones: [] } } as unknown as StationState });
  app.getState().select("A-0");
  const place = document.body.appendChild(document.createElement("div"));
  const root = createRoot(place);
  await act(async () =>
    root.render(
      <MantineProvider withCssVariables={false} withGlobalClasses={false}>
        <Shown source={plainSource({})} app={app}>
          <Shell />
        </Shown>
      </MantineProvider>,
    ),
  );
  await vi.waitFor(() =>
    act(async () => expect(place.textContent).toContain(name === "drawer" ? "<view>" : "<drawer>")),
  );
  for (const other of parts.filter((p) => p !== name)) expect(place.textContent).toContain(`<${other}>`);
  expect(place.querySelectorAll("[role=alert]")).toHaveLength(1);
  await act(async () => root.unmount());
});
