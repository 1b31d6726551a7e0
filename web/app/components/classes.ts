import { type ClassValue, clsx } from "clsx";
import { twMerge } from "tailwind-merge";

/** Joins class names. Of two that set the same property, the later one wins. */
export const classes = (...values: ClassValue[]): string => twMerge(clsx(values));
