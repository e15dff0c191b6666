@org.jspecify.annotations.NullMarked
package dev.sluice.worker.provider.sse;
