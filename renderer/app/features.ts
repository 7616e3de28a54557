import {
  IconAlertTriangle,
  IconBox,
  IconHelp,
  IconLayoutGrid,
  IconListSearch,
  IconShieldLock,
  IconUsers,
  type Icon,
} from "@tabler/icons-react";
import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import { authorise, type Permission, type RoleGrant } from "../../shared/access/roles.ts";

export interface Feature {
  readonly id: string;
  readonly label: string;
  readonly icon: Icon;
  /** Pressed with Alt. */
  readonly key: string;
  /** null: every signed-in user. */
  readonly needs: Permission | null;
  /** Page of resources/help that F1 opens. */
  readonly help: string;
  readonly view: LazyExoticComponent<ComponentType>;
}

/** One row per view. The rail, the keys, the palette and F1 follow from it. */
export const features: readonly Feature[] = [
  {
    id: "overview",
    label: "Overview",
    icon: IconLayoutGrid,
    key: "1",
    needs: "plant.read",
    help: "overview",
    view: lazy(() => import("../features/overview/OverviewView.tsx").then((m) => ({ default: m.OverviewView }))),
  },
  {
    id: "floor",
    label: "Floor",
    icon: IconBox,
    key: "2",
    needs: "plant.read",
    help: "floor",
    view: lazy(() => import("../features/floor/FloorView.tsx").then((m) => ({ default: m.FloorView }))),
  },
  {
    id: "alarms",
    label: "Alarms",
    icon: IconAlertTriangle,
    key: "3",
    needs: "alarm.read",
    help: "alarms",
    view: lazy(() => import("../features/alarms/AlarmsView.tsx").then((m) => ({ default: m.AlarmsView }))),
  },
  {
    id: "zones",
    label: "Zones",
    icon: IconShieldLock,
    key: "4",
    needs: "zone.read",
    help: "zones",
    view: lazy(() => import("../features/zones/ZonesView.tsx").then((m) => ({ default: m.ZonesView }))),
  },
  {
    id: "audit",
    label: "Audit",
    icon: IconListSearch,
    key: "5",
    needs: "audit.read",
    help: "audit",
    view: lazy(() => import("../features/audit/AuditView.tsx").then((m) => ({ default: m.AuditView }))),
  },
  {
    id: "access",
    label: "Access",
    icon: IconUsers,
    key: "6",
    needs: "user.manage",
    help: "access",
    view: lazy(() => import("../features/access/AccessView.tsx").then((m) => ({ default: m.AccessView }))),
  },
  {
    id: "help",
    label: "Help",
    icon: IconHelp,
    key: "7",
    needs: null,
    help: "start",
    view: lazy(() => import("../features/help/HelpView.tsx").then((m) => ({ default: m.HelpView }))),
  },
];

/** What the caller's roles may open anywhere; main decides again on every call. */
export function featuresFor(grants: readonly RoleGrant[]): readonly Feature[] {
  return features.filter((f) => f.needs === null || authorise({ grants }, f.needs, null));
}
