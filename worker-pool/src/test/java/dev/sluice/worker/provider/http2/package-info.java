@NullMarked
package dev.sluice.worker.provider.http2;

import org.jspecify.annotations.NullMarked;
