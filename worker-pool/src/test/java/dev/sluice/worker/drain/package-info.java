@NullMarked
package dev.sluice.worker.drain;

import org.jspecify.annotations.NullMarked;
