/** The one way up and the one way down of a process. Depends on the JDK only. */
@NullMarked
package dev.sluice.standalone.lifecycle;

import org.jspecify.annotations.NullMarked;
