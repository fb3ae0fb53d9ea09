"""Who reads it: the command line, the dashboard, the HTML report, exports, bundles and the office's collector."""
