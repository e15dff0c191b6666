/** When a job gets a second call beside its first; depends on nothing but the catalogue's types. */
@NullMarked
package dev.sluice.router.coordinator.hedge;

import org.jspecify.annotations.NullMarked;
