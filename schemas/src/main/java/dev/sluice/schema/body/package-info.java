/**
 * Request and response bodies: small ones travel in their record, large ones by claim check into a
 * blob store. Depends on the Avro records, ids and the error catalogue only.
 */
@NullMarked
package dev.sluice.schema.body;

import org.jspecify.annotations.NullMarked;
