import { safeStorage } from "electron";

/** Seals text with a key that the operating system keeps for this user. */
interface SecretBox {
  /** False where the system keeps no key: then nothing is stored, rather than stored in the clear. */
  available(): Promise<boolean>;
  seal(text: string): Promise<Buffer>;
  open(sealed: Buffer): Promise<string>;
}

/** Electron 33 has only the synchronous form, newer versions drop it for the asynchronous one. */
interface Storage extends Partial<
  Pick<typeof safeStorage, "encryptStringAsync" | "decryptStringAsync" | "isAsyncEncryptionAvailable">
> {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(sealed: Buffer): string;
  getSelectedStorageBackend(): string;
}

export function electronSecretBox(): SecretBox {
  const storage: Storage = safeStorage;
  return {
    async available() {
      // On Linux without a key ring Chromium would use a fixed password: that is plain text.
      if (process.platform === "linux" && ["basic_text", "unknown"].includes(storage.getSelectedStorageBackend()))
        return false;
      return storage.isAsyncEncryptionAvailable
        ? storage.isAsyncEncryptionAvailable()
        : storage.isEncryptionAvailable();
    },
    seal: async (text) => (storage.encryptStringAsync ? storage.encryptStringAsync(text) : storage.encryptString(text)),
    open: async (sealed) =>
      storage.decryptStringAsync ? (await storage.decryptStringAsync(sealed)).result : storage.decryptString(sealed),
  };
}
