import { readFile, stat } from "node:fs/promises";
import { BrowserWindow, dialog } from "electron";
import { AppError } from "../../../shared/errors.ts";

const MOST_FILES = 4;
const MOST_BYTES = 100_000;

/**
 * Asks for a certificate and its key in the system's own dialog and reads them here: a window never sees what is in
 * them.
 * @returns null when nothing was chosen.
 */
export async function chooseCertificateFiles(windowId: number): Promise<string | null> {
  const window = BrowserWindow.getAllWindows().find((w) => w.webContents.id === windowId);
  if (!window) throw new AppError("conflict", "The window is gone.");
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: "Choose the certificate and its private key",
    buttonLabel: "Read",
    properties: ["openFile", "multiSelections", "dontAddToRecent"],
    filters: [
      { name: "PEM files", extensions: ["pem", "crt", "cer", "key"] },
      { name: "All files", extensions: ["*"] },
    ],
  });
  if (canceled || filePaths.length === 0) return null;
  if (filePaths.length > MOST_FILES)
    throw new AppError("invalid_input", "Too many files were chosen. Choose the certificate and its key.");
  try {
    const texts = await Promise.all(
      filePaths.map(async (path) => {
        if ((await stat(path)).size > MOST_BYTES)
          throw new AppError("invalid_input", "A chosen file is too long for a certificate or a key.");
        return readFile(path, "utf8");
      }),
    );
    return texts.join("\n");
  } catch (err) {
    throw err instanceof AppError
      ? err
      : new AppError("invalid_input", "A chosen file could not be read. Check that you may read it.");
  }
}
