/** Divides each limit group's window into shares whose sum never exceeds it. */
@NullMarked
package dev.sluice.router.allocator;

import org.jspecify.annotations.NullMarked;
