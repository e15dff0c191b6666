@NullMarked
package dev.sluice.worker.check;

import org.jspecify.annotations.NullMarked;
