"""The bell's pages; what goes into it is `zhulian.platform.notify`."""
