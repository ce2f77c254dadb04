"""What every record has: steps, timeline, outbox, privacy guard, saving as you type."""
