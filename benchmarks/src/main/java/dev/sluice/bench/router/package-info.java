/**
 * The router with Kafka, each in a process of its own, and the harness in the place of everybody
 * else: how long a job takes to a worker, and how long a router takes to come back. Depends on
 * {@code site} and {@code peers}.
 */
@NullMarked
package dev.sluice.bench.router;

import org.jspecify.annotations.NullMarked;
