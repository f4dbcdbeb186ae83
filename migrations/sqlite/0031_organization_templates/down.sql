DROP TABLE organization_templates;
