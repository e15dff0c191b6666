/** The HTTP client that adapters call providers with: pooled, and never sending a request twice. */
@NullMarked
package dev.sluice.worker.provider.http;

import org.jspecify.annotations.NullMarked;
