"""APIs that nobody wrote: generated habits, read by generated mappings. Each is read whole, or its kind fails."""
