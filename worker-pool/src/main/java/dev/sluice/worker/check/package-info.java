/** Looks at lanes that nobody calls. Depends on the adapters and the reports. */
@NullMarked
package dev.sluice.worker.check;

import org.jspecify.annotations.NullMarked;
