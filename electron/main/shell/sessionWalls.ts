import type { Session } from "electron";
import { bounded } from "../../../shared/text.ts";
import type { Log } from "../../base/log.ts";
import { mayRequest } from "./contentPolicy.ts";

/** Denies every permission, device, download and request that is not the program's own page. */
export function raiseWalls(session: Session, devOrigin: string | null, log: Log): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    log.warn("page.permission.denied", { permission });
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.setSpellCheckerEnabled(false);
  session.on("will-download", (event) => {
    event.preventDefault();
    log.warn("page.download.denied");
  });
  session.webRequest.onBeforeRequest((details, answer) => {
    const allowed = mayRequest(details.url, devOrigin);
    if (!allowed) log.warn("page.request.denied", { url: bounded(details.url, 200) });
    answer({ cancel: !allowed });
  });
}
