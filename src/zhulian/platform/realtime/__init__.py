"""One WebSocket per tab: notices of what changed, with replay; the page fetches the news through ordinary views."""
