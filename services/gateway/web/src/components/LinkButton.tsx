import { Anchor, Button, type AnchorProps, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import { type AnchorHTMLAttributes, forwardRef } from 'react';

type Html<Own> = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof Own>;

/** A link that looks like a button; the address is typed by the router. */
export const LinkButton = createLink(
  forwardRef<HTMLAnchorElement, ButtonProps & Html<ButtonProps>>(function LinkButton(props, ref) {
    return <Button component="a" ref={ref} {...props} />;
  }),
);

export const TextLink = createLink(
  forwardRef<HTMLAnchorElement, AnchorProps & Html<AnchorProps>>(function TextLink(props, ref) {
    return <Anchor ref={ref} {...props} />;
  }),
);
