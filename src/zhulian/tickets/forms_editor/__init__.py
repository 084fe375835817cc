"""The form editor: questions designed in the browser, published in versions."""
