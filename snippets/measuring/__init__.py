"""What the lab and the load page measure and draw with."""
