/**
 * Jobs on their way through roles that are processes of their own, and what a client may get wrong.
 */
@NullMarked
package dev.sluice.standalone.processes;

import org.jspecify.annotations.NullMarked;
