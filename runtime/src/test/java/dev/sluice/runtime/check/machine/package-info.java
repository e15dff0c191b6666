@NullMarked
package dev.sluice.runtime.check.machine;

import org.jspecify.annotations.NullMarked;
