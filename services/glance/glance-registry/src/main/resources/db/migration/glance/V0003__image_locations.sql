-- An image may have its data in several stores. What is not ACTIVE is the journal of image data: PENDING is written before
-- the data, DOOMED before it is removed, each with the process that answers for it. The column images.store is not used any
-- more; the previous release would see images without data.
CREATE TABLE image_locations (
    image_id VARCHAR(36) NOT NULL,
    store VARCHAR(64) NOT NULL,
    data_key VARCHAR(512) NOT NULL,
    place INTEGER NOT NULL,
    state VARCHAR(8) NOT NULL,
    holder VARCHAR(255),
    metadata TEXT NOT NULL,
    PRIMARY KEY (image_id, store, data_key)
);
CREATE INDEX ix_image_locations_state ON image_locations (state, image_id);
INSERT INTO image_locations (image_id, store, data_key, place, state, holder, metadata)
SELECT id, store, id, 0, 'ACTIVE', NULL, '{}' FROM images
WHERE store IS NOT NULL AND store NOT LIKE 'pending:%' AND status <> 'DELETED';
INSERT INTO image_locations (image_id, store, data_key, place, state, holder, metadata)
SELECT id, 'os_glance_staging_store', id, 0, 'STAGED', NULL, '{}' FROM images WHERE store = 'pending:staged';
