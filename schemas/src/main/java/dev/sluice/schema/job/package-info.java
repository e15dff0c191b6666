/**
 * What a job is: its id and the one state machine that router, results and tests share. Pure:
 * imports no Kafka and no framework, and never reads a clock; time is an argument.
 */
@NullMarked
package dev.sluice.schema.job;

import org.jspecify.annotations.NullMarked;
