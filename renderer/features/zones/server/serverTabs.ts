import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { Permission } from "../../../../shared/access/roles.ts";
import type { ServerTabProps } from "./serverTabProps.ts";

export interface ServerTab {
  readonly id: string;
  readonly label: string;
  /** In the server's zone; who lacks it does not see the tab, and main decides again on every call. */
  readonly needs: Permission;
  readonly view: LazyExoticComponent<ComponentType<ServerTabProps>>;
}

/** What there is to see of one server, a row each. */
export const serverTabs: readonly ServerTab[] = [
  { id: "link", label: "Link", needs: "zone.read", view: lazy(() => import("./LinkTab.tsx").then((m) => ({ default: m.LinkTab }))) },
];
