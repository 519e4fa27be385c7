"""Where files of exports lie, on this machine or in S3, and how each is read there."""
