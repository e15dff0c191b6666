/** What the router counts and shows; depends on Micrometer only. */
@NullMarked
package dev.sluice.router.metric;

import org.jspecify.annotations.NullMarked;
