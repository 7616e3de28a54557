import "@fontsource-variable/inter/wght.css";
import "@fontsource/jetbrains-mono/latin-400.css";
import "@fontsource/jetbrains-mono/latin-500.css";
import "@mantine/core/styles.css";
import "../ui/theme.css";
import "../ui/base.css";
import "../ui/widgets.css";
import "../ui/mantine.css";
import "./shell.css";
import { createRoot } from "react-dom/client";
import { createApi } from "../bridge/api.ts";
import { wallClock } from "../live/wallClock.ts";
import { AppContext } from "../store/appContext.ts";
import { createAppStore } from "../store/appStore.ts";
import { App } from "./App.tsx";
import { Console } from "./console.ts";
import { followAddress } from "./followAddress.ts";
import { followTheme, readTheme } from "./theme.ts";
import { installTrustedTypes, type TrustedTypesLike } from "./trustedTypes.ts";

installTrustedTypes((window as { trustedTypes?: TrustedTypesLike }).trustedTypes);

const store = createAppStore();
const api = createApi(window.millward);
const theme = readTheme(window.localStorage);
document.documentElement.dataset["theme"] = theme;
store.getState().set({ theme });
followTheme(window, (chosen) => store.getState().set({ theme: chosen }));
followAddress(store, window);
new Console({ api, bridge: window.millward, store, clock: wallClock() }).start();

const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <AppContext.Provider value={{ api, store }}>
      <App />
    </AppContext.Provider>,
  );
