/** Follows the catalogue topic, and changes it. Knows no role. */
@NullMarked
package dev.sluice.runtime.catalog;

import org.jspecify.annotations.NullMarked;
