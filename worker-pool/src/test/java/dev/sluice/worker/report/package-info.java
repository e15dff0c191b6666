@NullMarked
package dev.sluice.worker.report;

import org.jspecify.annotations.NullMarked;
