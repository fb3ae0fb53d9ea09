"""Reading what others have written: facts of computers, nmap XML, GLPI JSON, sheets of equipment kept by hand."""
