DROP TABLE reactivation_requests;
