"""What all rooms refer to: products, one category tree, media sources, regions, calendars and holidays."""
