@NullMarked
package dev.sluice.runtime.check.registry;

import org.jspecify.annotations.NullMarked;
