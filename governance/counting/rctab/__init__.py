"""Real elections as RCTab (BrightSpots) writes them down: their rules, their cast vote records, their reports."""
