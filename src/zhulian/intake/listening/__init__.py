"""Takes mail in by itself: an SMTP server that knows our addresses, forwards nothing and promises nothing early."""
