@NullMarked
package dev.sluice.worker.provider;

import org.jspecify.annotations.NullMarked;
