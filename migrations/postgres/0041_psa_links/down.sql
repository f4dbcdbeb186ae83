DROP TABLE psa_links;
