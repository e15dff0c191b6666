/** The folder {@code compose} against the code: what it tells the roles, and that they run so. */
@NullMarked
package dev.sluice.standalone.compose;

import org.jspecify.annotations.NullMarked;
