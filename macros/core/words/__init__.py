"""What pages say, in the language of each: words, plural forms, numbers, dates."""
