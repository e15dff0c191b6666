/** CPU time of processes and threads, from Linux's {@code /proc}. Depends on the JDK only. */
@NullMarked
package dev.sluice.bench.cpu;

import org.jspecify.annotations.NullMarked;
