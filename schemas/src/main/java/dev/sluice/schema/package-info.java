/**
 * What all roles agree on: records, topics, serde, ids, lifecycle, catalogue. Depends on no
 * framework.
 */
@NullMarked
package dev.sluice.schema;

import org.jspecify.annotations.NullMarked;
