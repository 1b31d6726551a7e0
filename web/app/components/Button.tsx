import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { classes } from "./classes.ts";

const button = cva(
  "inline-flex items-center justify-center gap-2 rounded-control font-medium whitespace-nowrap transition-colors duration-150 disabled:cursor-not-allowed disabled:opacity-60 aria-disabled:cursor-not-allowed aria-disabled:opacity-60",
  {
    variants: {
      variant: {
        primary: "bg-action text-on-action hover:bg-action-hover",
        secondary: "border border-edge bg-raised text-ink hover:border-ink",
        ghost: "text-soft hover:bg-sunken hover:text-ink",
        danger: "border border-bad bg-raised text-bad hover:bg-bad-soft",
      },
      size: {
        normal: "min-h-11 px-4",
        large: "min-h-12 px-6 text-base",
        icon: "size-11",
      },
    },
    defaultVariants: { variant: "secondary", size: "normal" },
  },
);

type ButtonProps = ComponentProps<"button"> & VariantProps<typeof button> & { asChild?: boolean };

/** A button, or with `asChild` a link that looks like one. At least 44 pixels high. */
export function Button({ variant, size, asChild, className, type = "button", ...props }: ButtonProps) {
  const merged = classes(button({ variant, size }), className);
  if (asChild) return <Slot.Root className={merged} {...props} />;
  return <button type={type} className={merged} {...props} />;
}
