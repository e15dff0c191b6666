@org.jspecify.annotations.NullMarked
package dev.sluice.blob.s3;
