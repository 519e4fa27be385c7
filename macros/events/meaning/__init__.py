"""What a company's events mean: names, money, what is left out, and where data are missing."""
