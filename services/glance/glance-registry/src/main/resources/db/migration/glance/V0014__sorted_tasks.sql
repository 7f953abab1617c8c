-- Tasks are listed by any of their fields. The previous release does not fill the columns: what it makes is listed as pending
-- imports until this one changes it. Of tasks that are there already the time of the last change is taken to be that of their making.
ALTER TABLE tasks ADD COLUMN type VARCHAR(32) NOT NULL DEFAULT 'api_image_import';
ALTER TABLE tasks ADD COLUMN status VARCHAR(16) NOT NULL DEFAULT 'pending';
ALTER TABLE tasks ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
UPDATE tasks SET updated_at = created_at,
    type = CASE WHEN document LIKE '%"type":"import"%' THEN 'import'
        WHEN document LIKE '%"type":"location_import"%' THEN 'location_import' ELSE 'api_image_import' END,
    status = CASE WHEN document LIKE '%"status":"success"%' THEN 'success' WHEN document LIKE '%"status":"failure"%' THEN 'failure'
        WHEN document LIKE '%"status":"processing"%' THEN 'processing' ELSE 'pending' END;
