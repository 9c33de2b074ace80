"""Cameras, each in an operating system's process of its own: a driver that hangs or dies takes nothing with it."""
