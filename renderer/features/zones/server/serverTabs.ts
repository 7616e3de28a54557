import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { Permission } from "../../../../shared/access/roles.ts";
import type { ServerTabProps } from "./serverTabProps.ts";

interface ServerTab {
  readonly id: string;
  readonly label: string;
  /** In the server's zone; who lacks it does not see the tab, and main decides again on every call. */
  readonly needs: Permission;
  readonly view: LazyExoticComponent<ComponentType<ServerTabProps>>;
}

/** What there is to see of one server, a row each. */
export const serverTabs: readonly ServerTab[] = [
  {
    id: "link",
    label: "Link",
    needs: "zone.read",
    view: lazy(() => import("./LinkTab.tsx").then((m) => ({ default: m.LinkTab }))),
  },
  {
    id: "doctor",
    label: "Doctor",
    needs: "zone.read",
    view: lazy(() => import("./doctor/DoctorTab.tsx").then((m) => ({ default: m.DoctorTab }))),
  },
  {
    id: "browse",
    label: "Browse",
    needs: "node.browse",
    view: lazy(() => import("./browse/BrowseTab.tsx").then((m) => ({ default: m.BrowseTab }))),
  },
  {
    id: "capabilities",
    label: "Capabilities",
    needs: "zone.read",
    view: lazy(() => import("./capabilities/CapabilitiesTab.tsx").then((m) => ({ default: m.CapabilitiesTab }))),
  },
  {
    id: "security",
    label: "Security",
    needs: "security.read",
    view: lazy(() => import("./security/SecurityTab.tsx").then((m) => ({ default: m.SecurityTab }))),
  },
  {
    id: "certificates",
    label: "Certificates",
    needs: "zone.read",
    view: lazy(() => import("./certificates/CertificatesTab.tsx").then((m) => ({ default: m.CertificatesTab }))),
  },
];
