"""The rules that come with shapelint: one file each, found through the entry point group `shapelint.rules`."""
