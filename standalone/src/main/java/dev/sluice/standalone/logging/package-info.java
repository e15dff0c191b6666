/** What the log of a process leaves out. Depends on logback only. */
@NullMarked
package dev.sluice.standalone.logging;

import org.jspecify.annotations.NullMarked;
