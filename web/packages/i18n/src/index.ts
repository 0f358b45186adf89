export * from "./format";
export * from "./lang";
export * from "./layout";
export * from "./plural";
export * from "./texts";
