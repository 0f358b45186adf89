declare module "@tabler/icons-react/dist/esm/icons/*.mjs" {
  const icon: import("@kite/core").Icon;
  export default icon;
}

declare module "*.module.css" {
  const classes: Readonly<Record<string, string>>;
  export default classes;
}
