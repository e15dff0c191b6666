/** Tests of allocator. */
@NullMarked
package dev.sluice.router.allocator;

import org.jspecify.annotations.NullMarked;
