import { createTheme, MantineProvider, type MantineColorsTuple } from "@mantine/core";
import { useLayoutEffect } from "react";
import { SignIn } from "../features/signIn/SignIn.tsx";
import { SourceContext, useAppState } from "../store/appContext.ts";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { Shell } from "./Shell.tsx";
import { writeTheme } from "./theme.ts";

const shades = (name: string): MantineColorsTuple => [name, name, name, name, name, name, name, name, name, name];
const mantineTheme = createTheme({
  primaryColor: "accent",
  colors: { accent: shades("var(--accent)") },
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  defaultRadius: 3,
  cursorType: "pointer",
  respectReducedMotion: true,
});

/** The nonce that the page's policy gives to style elements; read where a library makes one. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="millward-style-nonce"]')?.content ?? "";
}

/**
 * Mantine writes no style element of its own here: its variables come from mantine.css, which maps them to ours.
 * That keeps its generated HTML strings out of the Trusted Types policy.
 */
export function App() {
  const theme = useAppState((s) => s.theme);
  const live = useAppState((s) => s.live);
  useLayoutEffect(() => {
    document.documentElement.dataset["theme"] = theme;
    writeTheme(window.localStorage, theme);
  }, [theme]);
  return (
    <MantineProvider
      theme={mantineTheme}
      forceColorScheme={theme}
      withCssVariables={false}
      withGlobalClasses={false}
      getStyleNonce={styleNonce}
    >
      <ErrorBoundary>
        {live ? (
          <SourceContext value={live}>
            <Shell />
          </SourceContext>
        ) : (
          <SignIn />
        )}
      </ErrorBoundary>
    </MantineProvider>
  );
}
