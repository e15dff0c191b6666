/** The checks of the machine a role runs on: its disk and its clock. Depends on {@code check}. */
@NullMarked
package dev.sluice.runtime.check.machine;

import org.jspecify.annotations.NullMarked;
