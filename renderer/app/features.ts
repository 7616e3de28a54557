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
import type { ViewId } from "../store/places.ts";

/** Places of work, in the order of the rail; each holds the views that one job needs together. */
export const groups = [
  { id: "operate", label: "Operate" },
  { id: "secure", label: "Secure" },
  { id: "help", label: "Help" },
] as const;
type GroupId = (typeof groups)[number]["id"];

interface FeatureRow {
  readonly group: GroupId;
  readonly label: string;
  readonly icon: Icon;
  /** Pressed with Alt; fixed for good, so that hands can learn it. */
  readonly key: string;
  /** null: every signed-in user. */
  readonly needs: Permission | null;
  /** Page of resources/help that F1 opens. */
  readonly help: string;
  readonly view: LazyExoticComponent<ComponentType>;
}

export interface Feature extends FeatureRow {
  readonly id: ViewId;
}

/** One row per view of store/places.ts. The rail, the keys, the palette and F1 follow from it. */
const rows: Readonly<Record<ViewId, FeatureRow>> = {
  overview: {
    group: "operate",
    label: "Overview",
    icon: IconLayoutGrid,
    key: "1",
    needs: "plant.read",
    help: "overview",
    view: lazy(() => import("../features/overview/OverviewView.tsx").then((m) => ({ default: m.OverviewView }))),
  },
  floor: {
    group: "operate",
    label: "Floor",
    icon: IconBox,
    key: "2",
    needs: "plant.read",
    help: "floor",
    view: lazy(() => import("../features/floor/FloorView.tsx").then((m) => ({ default: m.FloorView }))),
  },
  alarms: {
    group: "operate",
    label: "Alarms",
    icon: IconAlertTriangle,
    key: "3",
    needs: "alarm.read",
    help: "alarms",
    view: lazy(() => import("../features/alarms/AlarmsView.tsx").then((m) => ({ default: m.AlarmsView }))),
  },
  zones: {
    group: "secure",
    label: "Zones",
    icon: IconShieldLock,
    key: "4",
    needs: "zone.read",
    help: "zones",
    view: lazy(() => import("../features/zones/ZonesView.tsx").then((m) => ({ default: m.ZonesView }))),
  },
  access: {
    group: "secure",
    label: "Access",
    icon: IconUsers,
    key: "5",
    needs: "user.manage",
    help: "access",
    view: lazy(() => import("../features/access/AccessView.tsx").then((m) => ({ default: m.AccessView }))),
  },
  audit: {
    group: "secure",
    label: "Audit",
    icon: IconListSearch,
    key: "6",
    needs: "audit.read",
    help: "audit",
    view: lazy(() => import("../features/audit/AuditView.tsx").then((m) => ({ default: m.AuditView }))),
  },
  help: {
    group: "help",
    label: "Help",
    icon: IconHelp,
    key: "7",
    needs: null,
    help: "start",
    view: lazy(() => import("../features/help/HelpView.tsx").then((m) => ({ default: m.HelpView }))),
  },
};

export const features: readonly Feature[] = (Object.keys(rows) as ViewId[])
  .map((id) => ({ id, ...rows[id] }))
  .sort((a, b) => groupOrder(a) - groupOrder(b));

function groupOrder(feature: Feature): number {
  return groups.findIndex((g) => g.id === feature.group);
}

/** What the caller's roles may open anywhere; main decides again on every call. */
export function featuresFor(grants: readonly RoleGrant[]): readonly Feature[] {
  return features.filter((f) => f.needs === null || authorise({ grants }, f.needs, null));
}
