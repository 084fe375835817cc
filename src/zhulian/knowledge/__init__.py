"""What the centre knows: topics, articles and their versions, who read them, what is missing, bulletins."""
