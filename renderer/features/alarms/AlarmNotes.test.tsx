import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { NoAlarms } from "./AlarmNotes.tsx";

const empty = (unread: boolean): string =>
  renderToStaticMarkup(<NoAlarms hidden={0} unread={unread} onClear={() => undefined} />);

test("that no alarm is open is said only when every list has been read", () => {
  expect(empty(false)).toContain("No open alarms");
  expect(empty(true)).not.toContain("No open alarms");
  expect(empty(true)).toContain("Alarms not read");
});
