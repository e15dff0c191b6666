/**
 * What must hold before a role serves, and what {@code sluice doctor} tells an operator: pure
 * policies turn what was seen into findings, thin plumbing looks.
 */
@NullMarked
package dev.sluice.runtime.check;

import org.jspecify.annotations.NullMarked;
