/// Images in a bucket of an S3-compatible server.
@org.jspecify.annotations.NullMarked
package org.pileus.driver.imagestore.s3;
