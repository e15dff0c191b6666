@NullMarked
package dev.sluice.worker.provider.http;

import org.jspecify.annotations.NullMarked;
