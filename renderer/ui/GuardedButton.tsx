import { Button } from "@mantine/core";
import type { ReactNode } from "react";

interface GuardedButtonProps {
  /** Why it cannot be pressed now; empty when it can. */
  readonly blocked: string;
  /** While its own work is under way. */
  readonly busy?: boolean;
  /** What it does, on hover. */
  readonly title?: string | undefined;
  readonly primary?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** A button that stays where it is while it cannot be pressed, and says why on hover. */
export function GuardedButton({
  blocked,
  busy = false,
  title,
  primary = false,
  onClick,
  children,
}: GuardedButtonProps) {
  return (
    <Button
      variant={primary ? "filled" : "default"}
      disabled={blocked !== "" || busy}
      title={blocked === "" ? title : blocked}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}
