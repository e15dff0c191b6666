@NullMarked
package dev.sluice.runtime.role;

import org.jspecify.annotations.NullMarked;
