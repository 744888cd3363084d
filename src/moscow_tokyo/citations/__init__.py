"""What is cited, and how."""
