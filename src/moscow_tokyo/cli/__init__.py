"""The command `moscow-tokyo`."""
