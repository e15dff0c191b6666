/**
 * The blob store in an S3-compatible object store. Depends on {@code schemas} and the AWS SDK, on
 * no framework.
 */
@NullMarked
package dev.sluice.blob.s3;

import org.jspecify.annotations.NullMarked;
