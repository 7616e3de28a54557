import { Menu } from "@mantine/core";
import {
  IconArrowUpCircle,
  IconChevronDown,
  IconKey,
  IconKeyboard,
  IconLogout,
  IconMessage,
  IconMoon,
  IconSearch,
  IconSun,
  type Icon,
} from "@tabler/icons-react";
import { useAppState, useSession } from "../store/appContext.ts";
import { ElevationNote } from "./elevation/ElevationNote.tsx";
import { formatOffset, formatTimeUtc } from "../ui/format.ts";
import { useNow } from "../ui/useNow.ts";
import { roleWords } from "../ui/words.ts";
import type { AppCommand, Layer } from "./commands.ts";

interface TopBarProps {
  readonly feature: string;
  readonly commands: readonly AppCommand[];
  readonly onShow: (layer: Layer) => void;
}

export function TopBar({ feature, commands, onShow }: TopBarProps) {
  const station = useAppState((s) => s.station?.plantName ?? "");
  const plantName = useSession((s) => s.plant?.model.name) ?? station;
  return (
    <header className="top-bar">
      <span className="top-bar-plant ellipsis">
        <strong>Millward</strong>
        <span aria-hidden="true"> · </span>
        {plantName}
      </span>
      <h1 className="top-bar-view ellipsis">{feature}</h1>
      <button
        type="button"
        className="top-bar-find"
        onClick={() => onShow("palette")}
        title="Asset, tag, alarm, server, view or command"
      >
        <IconSearch size={16} stroke={1.75} aria-hidden="true" />
        <span>Find</span>
        <kbd>Ctrl K</kbd>
      </button>
      <ElevationNote />
      <UserMenu commands={commands} />
      <Clock />
    </header>
  );
}

interface MenuRow {
  readonly command: string;
  readonly label: string;
  readonly icon: Icon;
  readonly disabled?: boolean;
}

function menuRows(theme: "light" | "dark", elevated: boolean): readonly MenuRow[] {
  return [
    { command: "elevate", label: "Take a higher role", icon: IconArrowUpCircle, disabled: elevated },
    { command: "password", label: "Change password", icon: IconKey },
    theme === "dark"
      ? { command: "theme", label: "Light room", icon: IconSun }
      : { command: "theme", label: "Dark room", icon: IconMoon },
    { command: "notices", label: "Messages of the station", icon: IconMessage },
    { command: "keys", label: "List of keys", icon: IconKeyboard },
    { command: "signOut", label: "Sign out", icon: IconLogout },
  ];
}

function UserMenu({ commands }: { readonly commands: readonly AppCommand[] }) {
  const session = useAppState((s) => s.station?.session ?? null);
  const theme = useAppState((s) => s.theme);
  const roles = [...new Set(session?.grants.map((g) => roleWords[g.role]))].join(", ");
  const run = (id: string): void => commands.find((c) => c.kind === "command" && c.id === id)?.run();
  return (
    <Menu position="bottom-end" offset={4} width={240}>
      <Menu.Target>
        <button type="button" className="top-bar-user" title={`${session?.displayName ?? ""}, ${roles}`}>
          <span className="ellipsis">
            <span className="muted">{roles}</span> {session?.userId}
          </span>
          <IconChevronDown size={16} stroke={1.75} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{session?.displayName}</Menu.Label>
        {menuRows(theme, session?.elevation !== null).map((row) => (
          <Menu.Item
            key={row.command}
            leftSection={<row.icon size={16} stroke={1.75} />}
            disabled={row.disabled ?? false}
            onClick={() => run(row.command)}
          >
            {row.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Clock() {
  const now = useNow(1000);
  const at = new Date(now);
  const two = (n: number): string => String(n).padStart(2, "0");
  return (
    <time className="top-bar-clock" title={formatTimeUtc(now)}>
      {two(at.getHours())}:{two(at.getMinutes())}:{two(at.getSeconds())}{" "}
      <span className="muted">{formatOffset(at.getTimezoneOffset())}</span>
    </time>
  );
}
