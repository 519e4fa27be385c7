"""What a section of a snippet prints, returns and draws when it runs."""
