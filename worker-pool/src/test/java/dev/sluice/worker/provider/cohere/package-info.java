@NullMarked
package dev.sluice.worker.provider.cohere;

import org.jspecify.annotations.NullMarked;
