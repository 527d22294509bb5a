/** What belongs to one service, without loading what scales the cluster. */

export { RightSizing, type RightSizingProps } from "./right-sizing.ts";
