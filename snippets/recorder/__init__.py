"""The machine: it starts a module in a place, says what the module did, and compares."""
