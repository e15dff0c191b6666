@NullMarked
package dev.sluice.runtime.check.body;

import org.jspecify.annotations.NullMarked;
