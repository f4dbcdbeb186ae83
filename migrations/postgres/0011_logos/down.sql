DROP TABLE media_widths;
