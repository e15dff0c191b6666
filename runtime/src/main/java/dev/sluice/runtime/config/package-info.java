/** Configuration that all roles share, and the check for keys that nobody reads. */
@NullMarked
package dev.sluice.runtime.config;

import org.jspecify.annotations.NullMarked;
