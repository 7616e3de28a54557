import { expect, test } from "vitest";
import type { ConditionRow } from "../../shared/alarms/condition.ts";
import { AppError } from "../../shared/errors.ts";
import type { Api } from "../../shared/ipc/contract.ts";
import { actOnAlarms } from "./alarmActions.ts";

const row = (zone: string, key: string) => ({ zone, key }) as ConditionRow;

test("each zone gets its own call of at most a thousand rows", async () => {
  const calls: [string, number][] = [];
  const api = {
    "alarms.acknowledge": async (i: { zone: string; keys: string[] }) => {
      calls.push([i.zone, i.keys.length]);
      return i.keys.map((key) => ({ key, status: "Good", statusCode: 0 }));
    },
  } as unknown as Api;
  const rows = [...Array.from({ length: 1500 }, (_, k) => row("a", `a${k}`)), row("b", "b0")];
  expect(await actOnAlarms(api, "acknowledge", rows, "")).toEqual({ done: 1501, failed: [] });
  expect(calls).toEqual([
    ["a", 1000],
    ["a", 500],
    ["b", 1],
  ]);
});

test("a row the server refuses and a zone that cannot be reached are told apart, and the others are done", async () => {
  const api = {
    "alarms.acknowledge": async (i: { zone: string; keys: string[] }) => {
      if (i.zone === "down") throw new AppError("unavailable", "The zone's host is starting.");
      return i.keys.map((key) =>
        key === "k1"
          ? { key, status: "BadEventIdUnknown", statusCode: 0x809a0000 }
          : { key, status: "Good", statusCode: 0 },
      );
    },
  } as unknown as Api;
  expect(await actOnAlarms(api, "acknowledge", [row("up", "k0"), row("up", "k1"), row("down", "k2")], "")).toEqual({
    done: 1,
    failed: [
      { key: "k1", words: "has changed meanwhile; look again" },
      { key: "k2", words: "was not sent: The zone's host is starting." },
    ],
  });
});
