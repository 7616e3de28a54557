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
} from "@tabler/icons-react";
import { useAppState, useSession } from "../store/appContext.ts";
import { ElevationNote } from "./elevation/ElevationNote.tsx";
import { formatOffset, formatTimeUtc } from "../ui/format.ts";
import { useNow } from "../ui/useNow.ts";
import { roleWords } from "../ui/words.ts";
import type { Command, Layer } from "./commands.ts";

export interface TopBarProps {
  readonly feature: string;
  readonly commands: readonly Command[];
  readonly onShow: (layer: Layer) => void;
}

export function TopBar({ feature, commands, onShow }: TopBarProps) {
  const station = useAppState((s) => s.station?.plantName ?? "");
  const plantName = useSession((s) => s.plant?.model.name) ?? station;
  const session = useAppState((s) => s.station?.session ?? null);
  const theme = useAppState((s) => s.theme);
  const run = (id: string) => (): void => commands.find((c) => c.kind === "command" && c.id === id)?.run();
  const roles = [...new Set(session?.grants.map((g) => roleWords[g.role]))].join(", ");
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
          <Menu.Item
            leftSection={<IconArrowUpCircle size={16} stroke={1.75} />}
            onClick={run("elevate")}
            disabled={session?.elevation !== null}
          >
            Take a higher role
          </Menu.Item>
          <Menu.Item leftSection={<IconKey size={16} stroke={1.75} />} onClick={run("password")}>
            Change password
          </Menu.Item>
          <Menu.Item
            leftSection={theme === "dark" ? <IconSun size={16} stroke={1.75} /> : <IconMoon size={16} stroke={1.75} />}
            onClick={run("theme")}
          >
            {theme === "dark" ? "Light room" : "Dark room"}
          </Menu.Item>
          <Menu.Item leftSection={<IconMessage size={16} stroke={1.75} />} onClick={run("notices")}>
            Messages of the station
          </Menu.Item>
          <Menu.Item leftSection={<IconKeyboard size={16} stroke={1.75} />} onClick={run("keys")}>
            List of keys
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} stroke={1.75} />} onClick={run("signOut")}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Clock />
    </header>
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
