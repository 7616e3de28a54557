import type { Session } from "electron";
import { bounded } from "../../../shared/text.ts";
import type { Log } from "../../base/log.ts";
import { mayRequest } from "./contentPolicy.ts";
import { fewWarnings } from "./fewWarnings.ts";

/** Nobody listens there, and everything must go through it: what slips past the judgement of addresses ends here. */
const DEAD_PROXY = "socks5://127.0.0.1:1";

/**
 * Denies every permission, device, download and request that is not the program's own page.
 * @returns once it holds for every request.
 */
export async function raiseWalls(session: Session, devOrigin: string | null, log: Log): Promise<void> {
  const warn = fewWarnings(log);
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    warn("page.permission.denied", { permission });
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.setSpellCheckerEnabled(false);
  session.on("will-download", (event) => {
    event.preventDefault();
    warn("page.download.denied");
  });
  session.webRequest.onBeforeRequest((details, answer) => {
    const allowed = mayRequest(details.url, devOrigin);
    if (!allowed) warn("page.request.denied", { url: bounded(details.url, 200) });
    answer({ cancel: !allowed });
  });
  const around = devOrigin === null ? [] : [new URL(devOrigin).host];
  await session.setProxy({ proxyRules: DEAD_PROXY, proxyBypassRules: ["<-loopback>", ...around].join(";") });
}
