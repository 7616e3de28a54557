import { act } from "react";
import { expect, test } from "vitest";
import type { Api } from "../../../shared/ipc/contract.ts";
import type { StationState } from "../../../shared/ipc/sessionRows.ts";
import type { Tag } from "../../../shared/plant/model.ts";
import type { LinkState, ZoneHealth } from "../../../shared/zones/health.ts";
import { mountScene } from "../../../test/support/scene.ts";
import { plainSource, Shown } from "../../../test/support/shownSource.tsx";
import { createAppStore } from "../../store/appStore.ts";
import type { Right } from "./rights.ts";
import { useTagRight } from "./useRights.ts";

const tag = { id: "P-1.Speed", zone: "wet", server: "wet-1" } as Tag;
const server = { canRead: true, canWrite: true, canCall: false };
const down = { allowed: false, reason: "The link is down.", server: null };
const allowed = { allowed: true, reason: "", server };
const refused = { allowed: false, reason: "The server does not allow it.", server: { ...server, canWrite: false } };
const health = (state: LinkState, sinceMs = 1): readonly ZoneHealth[] => [
  { zone: "wet", state, sinceMs, links: [{ server: "wet-1", state, sinceMs }] } as unknown as ZoneHealth,
];

async function mount(
  answer: { allowed: boolean; reason: string; server: typeof server | null },
  link: LinkState = "reconnecting",
) {
  const store = createAppStore();
  const seen: Right[] = [];
  const says = { answer, asked: 0 };
  const api = {
    "tags.rights": async () => {
      says.asked += 1;
      return says.answer;
    },
  } as unknown as Api;
  store.getState().set({
    station: {
      session: {
        grants: [
          { role: "Engineer", zone: "*" },
          { role: "Operator", zone: "*" },
        ],
        zones: ["wet"],
        elevation: null,
      },
    } as unknown as StationState,
  });
  const source = plainSource(api);
  source.store.getState().set({ zones: health(link) });
  function Asking() {
    const right = useTagRight(tag);
    if (seen.at(-1) !== right) seen.push(right);
    return null;
  }
  const mounted = await mountScene(
    <Shown source={source} app={store}>
      <Asking />
    </Shown>,
  );
  const put = (zones: readonly ZoneHealth[]) => act(async () => source.store.getState().set({ zones }));
  return {
    says,
    now: () => seen.at(-1),
    turns: (state: LinkState, sinceMs = 1) => put(health(state, sinceMs)),
    hostDown: () => put([{ ...health("live")[0]!, state: "hostDown" }]),
    unmount: () => mounted.unmount(),
  };
}

test("what a server allows is asked again when its link comes back", async () => {
  const t = await mount(down);
  expect(t.now()).toEqual({ state: "refused", reason: "The link is down." });
  t.says.answer = allowed;
  await t.turns("live");
  expect([t.now(), t.says.asked]).toEqual([{ state: "allowed", reason: "" }, 2]);
  await t.unmount();
});

test("a link that came back between two reports is asked too", async () => {
  const t = await mount(down, "live");
  t.says.answer = allowed;
  await t.turns("live", 2);
  expect([t.now(), t.says.asked]).toEqual([{ state: "allowed", reason: "" }, 2]);
  await t.unmount();
});

test("while its zone's process is gone, what a server allowed before is not taken for an answer", async () => {
  const t = await mount(allowed, "live");
  t.says.answer = down;
  await t.hostDown();
  expect([t.now(), t.says.asked]).toEqual([{ state: "refused", reason: "The link is down." }, 2]);
  await t.unmount();
});

test("what was refused on a link that stays as it is, is not asked again: each asking may be a sign-in", async () => {
  const t = await mount(refused, "live");
  for (let n = 0; n < 5; n++) await t.turns("live");
  expect([t.now(), t.says.asked]).toEqual([{ state: "refused", reason: "The server does not allow it." }, 1]);
  await t.unmount();
});
