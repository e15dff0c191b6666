@NullMarked
package dev.sluice.runtime.check;

import org.jspecify.annotations.NullMarked;
