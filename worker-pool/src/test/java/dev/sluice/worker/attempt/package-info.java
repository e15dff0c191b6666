@NullMarked
package dev.sluice.worker.attempt;

import org.jspecify.annotations.NullMarked;
