import { expect, test } from "vitest";
import type { Caller } from "../../../shared/access/roles.ts";
import { AppError } from "../../../shared/errors.ts";
import type { CallContext } from "../../../shared/ipc/define.ts";
import type { PlantModel } from "../../../shared/plant/model.ts";
import { indexPlant } from "../../../shared/plant/plantIndex.ts";
import type { LinkHealth, ZoneHealth } from "../../../shared/zones/health.ts";
import { valueChain } from "../../../shared/zones/valueChain.ts";
import { DiagnosisService } from "./diagnosisService.ts";
import type { ZoneFacts } from "../../../shared/zones/valueFacts.ts";

const server = {
  id: "p-1",
  name: "PLC 1",
  endpointUrl: "opc.tcp://plc1",
  applicationUri: "urn:plc",
  namespaceUri: "urn:p",
  securityMode: "SignAndEncrypt",
  securityPolicy: "Basic256Sha256",
  publishMs: 500,
  samplingMs: 250,
  demo: false,
};
const tag = (index: number, id: string, zone: string) => ({ index, id, zone, server: "p-1", asset: "P-1" });
const plant = indexPlant({
  zones: [{ id: "process", name: "Process", staleAfterMs: 3000, servers: [server] }],
  tags: [tag(0, "P-1.Far", "other"), tag(1, "P-1.Level", "process"), tag(2, "P-1.Flow", "process")],
  areas: [],
  assets: [],
  types: [],
  alarms: [],
} as unknown as PlantModel);
const link = {
  server: "p-1",
  state: "refused",
  sinceMs: 50,
  reason: "No service identity is kept for PLC 1.",
  code: "",
  lastContactMs: 0,
  latencyMs: null,
} as unknown as LinkHealth;
const health = (h: Partial<ZoneHealth> = {}): ZoneHealth => ({
  zone: "process",
  state: "live",
  sinceMs: 90,
  cause: "",
  links: [link],
  pid: 7,
  restarts: 2,
  memoryMb: 80,
  ...h,
});
const facts: ZoneFacts = {
  link: { state: "live", sinceMs: 1, reason: "", code: "", lastContactMs: 990, latencyMs: 2 },
  server: { state: "Running", serviceLevel: 255 },
  item: { state: "watched", status: 0, samplingMs: 250, publishMs: 500 },
  sample: { seen: true, status: 0, sourceMs: 900, sinceMs: 10 },
  direct: { status: 0, tookMs: 2 },
  attached: true,
};

function build(answer: () => unknown, now: ZoneHealth | undefined = health()) {
  const asked: unknown[] = [];
  const service = new DiagnosisService({
    plant: () => plant,
    nowMs: () => 1000,
    health: () => now,
    host: (zone) => ({
      close: () => undefined,
      call: async (name, input, options) => {
        asked.push([zone, name, input, options]);
        return answer() as never;
      },
    }),
  });
  const context = { windowId: 3 } as CallContext<Caller>;
  return {
    asked,
    value: (tag = "P-1.Flow", zone = "process") => service.calls["diagnosis.value"]({ zone, tag }, context),
  };
}
const fails = (code: "timeout" | "unavailable" | "internal") => () => {
  throw new AppError(code, "x");
};
const window = { seen: true, stale: true, status: 0, lastContactMs: 0, batchMs: null, coalesced: 0, gaps: 0 };

test("a host that answers: its facts, with the names of zone and server", async () => {
  const { asked, value } = build(() => facts);
  expect(await value()).toEqual({
    nowMs: 1000,
    zoneName: "Process",
    serverName: "PLC 1",
    staleAfterMs: 3000,
    host: { state: "up", sinceMs: null, reason: "", restarts: 2, pid: 7 },
    zone: facts,
  });
  expect(asked).toEqual([["process", "diagnosisValue", { index: 1, windowId: 3 }, { timeoutMs: 2500 }]]);
});

test("a host that is down, starting or hung: main answers from what it knows", async () => {
  const down = health({
    state: "hostDown",
    sinceMs: 400,
    cause: "The zone's process stopped: It ended with code 1. It starts again within 1 s.",
    pid: null,
  });
  expect((await build(fails("unavailable"), down).value()).host).toEqual({
    state: "down",
    sinceMs: 400,
    reason: down.cause,
    restarts: 2,
    pid: null,
  });
  expect((await build(fails("unavailable")).value()).host).toEqual({
    state: "starting",
    sinceMs: null,
    reason: "",
    restarts: 2,
    pid: 7,
  });
  const hung = await build(fails("timeout")).value();
  expect([hung.host.state, hung.zone, valueChain({ ...hung, window }).cause?.name]).toEqual(["hung", null, "host"]);
});

test("a server that the host was not told of yet: the reason that main knows", async () => {
  expect(valueChain({ ...(await build(() => null).value()), window }).cause).toMatchObject({
    name: "session",
    sinceMs: 50,
    says: "No service identity is kept for PLC 1.",
  });
});

test("a tag of another zone is not found, and a failure of another kind stays one", async () => {
  await expect(build(() => facts).value("P-1.Flow", "utilities")).rejects.toMatchObject({ code: "not_found" });
  await expect(build(fails("internal")).value()).rejects.toMatchObject({ code: "internal" });
});
