"""The office's own list-shaped workbooks: roster, appraisals, tallies; what their columns are, read and written."""
