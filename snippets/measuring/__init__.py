"""What the lab measures and draws with."""
