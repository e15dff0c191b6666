@NullMarked
package dev.sluice.runtime.catalog;

import org.jspecify.annotations.NullMarked;
