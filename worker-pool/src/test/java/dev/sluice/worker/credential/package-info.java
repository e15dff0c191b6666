@NullMarked
package dev.sluice.worker.credential;

import org.jspecify.annotations.NullMarked;
