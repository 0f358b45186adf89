import { type CSSVariablesResolver, type MantineColorsTuple, createTheme } from "@mantine/core";

const blue: MantineColorsTuple = [
  "#e8effa", "#d2e0f5", "#a9c4ec", "#7ba4e1", "#5689d6", "#3f77cf", "#2f67c4", "#2456a8", "#1d478c", "#163a74",
];

const dark: MantineColorsTuple = [
  "#e8e9eb", "#c9ccd1", "#a7abb2", "#8b9098", "#3a3e44", "#24272b", "#1b1d21", "#16181b", "#131518", "#0f1113",
];

/** Mantine in the looks of the product: its variables point at the tokens. */
export const theme = createTheme({
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  primaryColor: "kite",
  primaryShade: { light: 7, dark: 6 },
  colors: { kite: blue, dark },
  defaultRadius: "sm",
  radius: { xs: "4px", sm: "6px", md: "6px", lg: "10px", xl: "10px" },
  fontSizes: { xs: "12px", sm: "13px", md: "13px", lg: "15px", xl: "17px" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "18px", xl: "24px" },
  focusRing: "auto",
  cursorType: "pointer",
  components: {
    Button: { defaultProps: { size: "sm" }, vars: () => ({ root: { "--button-height": "var(--control)", "--button-padding-x": "12px" } }) },
    Input: { vars: () => ({ wrapper: { "--input-height": "var(--control-input)" } }) },
    InputWrapper: { defaultProps: { withAsterisk: false } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.35 }, transitionProps: { duration: 120 } } },
    Drawer: { defaultProps: { position: "right", overlayProps: { backgroundOpacity: 0.2 }, transitionProps: { duration: 120 } } },
    Menu: { defaultProps: { shadow: "md", transitionProps: { duration: 80 } } },
    Popover: { defaultProps: { shadow: "md", transitionProps: { duration: 80 } } },
  },
});

const scheme = {
  "--mantine-color-body": "var(--panel)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-dimmed": "var(--ink2)",
  "--mantine-color-placeholder": "var(--ink3)",
  "--mantine-color-default": "var(--panel)",
  "--mantine-color-default-hover": "var(--hover)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-default-border": "var(--line)",
  "--mantine-color-anchor": "var(--accent-ink)",
  "--mantine-color-error": "var(--negative)",
  "--mantine-color-kite-filled": "var(--primary)",
  "--mantine-color-kite-filled-hover": "var(--primary-hover)",
  "--mantine-color-kite-light": "var(--accent-soft)",
  "--mantine-color-kite-light-color": "var(--accent-ink)",
  "--mantine-color-gray-light-color": "var(--ink2)",
  "--mantine-primary-color-filled": "var(--primary)",
  "--mantine-primary-color-filled-hover": "var(--primary-hover)",
  "--mantine-color-red-filled": "var(--negative-fill)",
  "--mantine-shadow-md": "var(--shadow)",
  "--mantine-shadow-xl": "var(--shadow)",
};

export const resolver: CSSVariablesResolver = () => ({ variables: {}, light: scheme, dark: scheme });
