import { expect, test } from "vitest";
import { parseCommandLine } from "./commandLine.ts";
import { refusedArgument } from "./startArguments.ts";

test("a packaged program takes its own switches and the few of Chromium's that a screen needs", () => {
  expect(
    refusedArgument([
      "--plant=/srv/plant",
      "--data-dir=C:\\Millward",
      "--demo-speed=10",
      "--demo-seed=1",
      "--disable-gpu",
      "--use-angle=swiftshader",
      "--ozone-platform=wayland",
      "--force-device-scale-factor=1.25",
      "--force-renderer-accessibility",
      "--password-store=gnome-libsecret",
    ]),
  ).toBeNull();
});

test("everything else is refused by its name, in every spelling and without its value", () => {
  const refused = [
    "--inspect",
    "-inspect=0",
    "/remote-debugging-port=9222",
    "--Remote-Debugging-Port=0",
    "--PLANT=x",
    "--plant",
    "--use-angle=../evil",
    "--password-store=basic",
    "--disable-gpu=1",
    "--",
    "file.yaml",
    "",
    "--x\u202e\n=secret",
  ];
  expect(refused.map((arg) => refusedArgument(["--plant=ok", arg]))).toEqual([
    "--inspect",
    "-inspect",
    "/remote-debugging-port",
    "--Remote-Debugging-Port",
    "--PLANT",
    "--plant",
    "--use-angle",
    "--password-store",
    "--disable-gpu",
    "--",
    "file.yaml",
    "An empty argument",
    "--x??",
  ]);
});

test("Millward's own switches are read, the last one counts, and what cannot be used is said", () => {
  expect(
    parseCommandLine(["m", "--plant=p1", "--plant=/abs", "--data-dir=d", "--demo-speed=10", "--demo-seed=5"], "/cwd"),
  ).toEqual({ plantFolder: "/abs", dataFolder: "/cwd/d", demoSpeed: 10, demoSeed: 5, problems: [] });
  expect(parseCommandLine(["m", "--plant=", "--demo-speed=fast", "--demo-seed=-1"], "/cwd")).toEqual({
    plantFolder: null,
    dataFolder: null,
    demoSpeed: 1,
    demoSeed: 1,
    problems: [
      "--plant needs a folder.",
      "--demo-speed takes a number above 0, at most 60.",
      "--demo-seed takes a whole number from 0.",
    ],
  });
});
