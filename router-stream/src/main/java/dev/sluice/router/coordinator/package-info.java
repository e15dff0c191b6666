/** The one writer of a tenant shard: executes what the policies in its subpackages decide. */
@NullMarked
package dev.sluice.router.coordinator;

import org.jspecify.annotations.NullMarked;
