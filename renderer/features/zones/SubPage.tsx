import { Button } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useEffect, useRef, type ReactNode } from "react";

interface SubPageProps {
  /** What stands beside the way back: the page's name and state. */
  readonly head: ReactNode;
  readonly children: ReactNode;
  readonly onClose: () => void;
}

/** A page in the place of the zones. Escape and its first button, which has the focus, lead back to them. */
export function SubPage({ head, children, onClose }: SubPageProps) {
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  return (
    <div
      className="server-pane"
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) onClose();
      }}
    >
      <header className="server-head">
        <Button ref={back} variant="default" leftSection={<IconArrowLeft size={16} stroke={1.75} />} onClick={onClose}>
          Zones
        </Button>
        {head}
      </header>
      {children}
    </div>
  );
}
