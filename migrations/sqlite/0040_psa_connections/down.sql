DROP TABLE psa_connections;
