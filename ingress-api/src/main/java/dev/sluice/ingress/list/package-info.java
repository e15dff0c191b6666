/** Listing a tenant's jobs: questions are checked here and answered by results-store. */
@NullMarked
package dev.sluice.ingress.list;

import org.jspecify.annotations.NullMarked;
