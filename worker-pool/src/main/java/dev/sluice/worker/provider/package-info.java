/** What all provider adapters share: the call, its end, the classifier table, credentials. */
@NullMarked
package dev.sluice.worker.provider;

import org.jspecify.annotations.NullMarked;
