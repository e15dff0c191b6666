/**
 * Records that a role could not read or act on: lists them, shows one, and puts them back where
 * they came from. Every read is bounded. For operators.
 */
@NullMarked
package dev.sluice.ingress.deadletter;

import org.jspecify.annotations.NullMarked;
